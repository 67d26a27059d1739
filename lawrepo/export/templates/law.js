"use strict";
// What the page gains with a script; all of it can be had without: a slider over the versions, links that keep the
// place of the reader, and a pane beside the text for notes and for whose the words are.
(() => {
  const body = document.body;

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // The unit that is being read, else what the address names.
  function place() {
    let found = "";
    for (const unit of document.querySelectorAll('main .unit[id]:not([id^="lr-"])')) {
      if (unit.getBoundingClientRect().top > innerHeight / 3) break;
      found = "#" + unit.id;
    }
    return found || location.hash;
  }

  function keepPlace(event) {
    const link = event.target.closest && event.target.closest("a.same");
    if (link) link.href = link.getAttribute("href").split("#")[0] + place();
  }
  document.addEventListener("click", keepPlace);
  document.addEventListener("auxclick", keepPlace);

  // Versions

  function slider(label, names, at, move) {
    const output = make("output", {}, names[at]);
    const input = make("input", { type: "range", min: 0, max: names.length - 1, step: 1, value: at });
    input.setAttribute("aria-valuetext", names[at]);
    input.addEventListener("input", () => {
      output.textContent = names[input.value];
      input.setAttribute("aria-valuetext", names[input.value]);
      move(Number(input.value));
    });
    return make("div", { className: "slider" }, make("label", {}, label, input), output);
  }

  function said(element) {
    return element.textContent.trim();
  }

  const panel = document.getElementById("lr-versions");
  if (panel) {
    const items = [...panel.querySelectorAll(".versions > li")];
    const at = items.findIndex((item) => item.className === "shown");
    const links = items.map((item) => item.querySelector("a.same"));
    if (at >= 0 && items.length > 1 && links.some(Boolean)) {
      const open = make("a", { className: "same", hidden: true }, panel.dataset.open);
      const names = items.map((item) => said(item.firstElementChild));
      const box = slider(panel.dataset.slider, names, at, (chosen) => {
        open.hidden = !links[chosen];
        if (links[chosen]) open.href = links[chosen].getAttribute("href");
      });
      box.append(open);
      panel.before(box);
    }
  }

  const wordings = document.querySelector(".wordings");
  if (wordings) {
    const all = [...wordings.querySelectorAll(":scope > details")];
    const at = all.findIndex((each) => each.className === "shown");
    if (all.length > 1) {
      const names = all.map((each) => said(each.querySelector(".span")));
      const box = slider(wordings.dataset.slider, names, at < 0 ? all.length - 1 : at, (chosen) => {
        all.forEach((each, count) => (each.open = count === chosen));
      });
      all[0].before(box);
    }
  }

  // The pane

  const content = make("div", {});
  const button = make("button", { type: "button" }, body.dataset.close);
  const pane = make("aside", { className: "pane", hidden: true, tabIndex: -1 }, button, content);
  let opener = null;

  function show(name, nodes, from) {
    pane.setAttribute("aria-label", name);
    content.replaceChildren(...nodes);
    for (const each of content.querySelectorAll("[id]")) each.removeAttribute("id");
    for (const each of content.querySelectorAll(".back")) each.remove();
    if (!pane.isConnected) document.querySelector("footer").before(pane);
    pane.hidden = false;
    document.documentElement.classList.add("paned");
    opener = from;
    pane.focus({ preventScroll: true });
    from.scrollIntoView({ block: "nearest" });
  }

  function hide() {
    if (pane.hidden) return;
    const within = pane.contains(document.activeElement);
    pane.hidden = true;
    document.documentElement.classList.remove("paned");
    if (within && opener) opener.focus({ preventScroll: true });
  }
  button.addEventListener("click", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  // What is said of words: the first of those that follow one another has the name that the list links to.
  function sayingOf(words) {
    const all = [...document.querySelectorAll("main .o")];
    for (let at = all.indexOf(words); at >= 0; at--) {
      if (!all[at].id) continue;
      const link = document.querySelector('.credits a[href="#' + CSS.escape(all[at].id) + '"]');
      const item = link && link.closest("li");
      return item ? item.querySelector(".said").cloneNode(true) : make("p", {}, words.title);
    }
    return make("p", {}, words.title);
  }

  const marks = document.getElementById("lr-marks");
  document.addEventListener("click", (event) => {
    if (!event.target.closest || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const call = event.target.closest("main a[role=doc-noteref]");
    const note = call && document.getElementById(call.getAttribute("href").slice(1));
    if (note) {
      event.preventDefault();
      const name = call.getAttribute("aria-label");
      show(name, [make("p", {}, make("strong", {}, name)), note.lastElementChild.cloneNode(true)], call);
      return;
    }
    const words = event.target.closest("main .o");
    if (words && marks && marks.checked && !event.target.closest("a") && getSelection().isCollapsed) {
      show(words.title, [sayingOf(words)], words);
    }
  });
})();
