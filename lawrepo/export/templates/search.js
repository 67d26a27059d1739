"use strict";
// Finds words in the index beside this script. What a search needs of it is loaded as scripts, so that a site that
// lies in a folder can be searched too. The rules for words are those of lawrepo/export/site_search.py.
var lawrepoSearch = (function () {
  const LEAST = 3, LONG = 3, SHARD = 2, PREFIX = 4, SHOWN = 20, BEFORE = 60, AFTER = 160;
  const rules = {}, shards = {}, works = {}, waiting = {};

  const keep = function (store) {
    return function (language, name, value) { store[language + " " + name] = value; };
  };

  function load(source, store, key) {
    if (key in store) return Promise.resolve(store[key]);
    if (!(source in waiting)) {
      waiting[source] = new Promise(function (done) {
        const script = document.createElement("script");
        script.src = source;
        script.onload = script.onerror = function () {
          script.remove();
          if (!(key in store)) store[key] = null; // no such words
          done(store[key]);
        };
        document.head.append(script);
      });
    }
    return waiting[source];
  }

  function fold(text) { return text.normalize("NFC").toLowerCase().replaceAll("ё", "е"); }

  function stem(word, rule) {
    if (/[0-9]/.test(word)) return word;
    let cut = true;
    while (cut) {
      cut = false;
      const length = [...word].length;
      for (const ending of rule.endings) {
        if (length - ending.length >= LEAST - (ending.length >= LONG ? 1 : 0) && word.endsWith(ending)) {
          word = word.slice(0, word.length - ending.length);
          cut = true;
          break;
        }
      }
    }
    const letters = [...word], end = letters.length - 1;
    if (rule.finals[letters[end]]) letters[end] = rule.finals[letters[end]];
    if (letters.length > LEAST && rule.elided.includes(letters[end - 1]) &&
        !rule.vowels.includes(letters[end]) && !rule.vowels.includes(letters[end - 2])) letters.splice(end - 1, 1);
    return letters.join("");
  }

  // The stems of a text, each with where its word begins and ends.
  function stems(text, rule) {
    const found = [];
    for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      const word = fold(match[0]);
      if (!rule.common.includes(word) && ([...word].length > 1 || /^\p{Nd}$/u.test(word)))
        found.push({ stem: stem(word, rule), start: match.index, end: match.index + match[0].length });
    }
    return found;
  }

  const fits = function (word, asked) {
    return word === asked || ([...asked].length >= PREFIX && word.startsWith(asked));
  };

  // Every entry that has all the words asked for, best first: [score, work, entry].
  function rank(asked, files) {
    let found = null;
    asked.forEach(function (word, at) {
      const file = files[at], here = new Map();
      const rows = new Map(); // of each stored word that fits: [Work, entry, weight, entry, weight …]
      for (const [work, words] of file ? Object.entries(file) : []) {
        for (const stored in words) {
          if (!fits(stored, word)) continue;
          if (!rows.has(stored)) rows.set(stored, []);
          rows.get(stored).push([work, words[stored]]);
        }
      }
      for (const [stored, those] of rows) {
        const rare = (stored === word ? 1 : 0.5) / Math.log2(2 + those.length);
        for (const [work, numbers] of those) {
          for (let next = 0; next < numbers.length; next += 2) {
            const key = work + " " + numbers[next], weight = numbers[next + 1];
            here.set(key, (here.get(key) || 0) + rare * weight / (weight + 2));
          }
        }
      }
      const before = found;
      found = here;
      if (before) for (const key of [...here.keys()])
        if (before.has(key)) here.set(key, here.get(key) + before.get(key)); else here.delete(key);
    });
    const by = function (one, other) {
      return other[0] - one[0] || (one[1] < other[1] ? -1 : one[1] > other[1] ? 1 : one[2] - other[2]);
    };
    return [...(found || [])].map(function ([key, score]) {
      const cut = key.lastIndexOf(" ");
      return [score, key.slice(0, cut), Number(key.slice(cut + 1))];
    }).sort(by);
  }

  // Some of a text around the first word that was asked for, with all such words marked.
  function snippet(text, asked, rule) {
    const line = document.createElement("p");
    const hits = stems(text, rule).filter(function (each) { return asked.some((word) => fits(each.stem, word)); });
    const first = hits.length ? hits[0].start : 0;
    let at = first > BEFORE ? text.indexOf(" ", first - BEFORE) + 1 : 0;
    let stop = first + AFTER < text.length ? text.lastIndexOf(" ", first + AFTER) : text.length;
    if (at > first) at = first;
    if (stop <= first) stop = Math.min(text.length, first + AFTER);
    if (at > 0) line.append("… ");
    for (const hit of hits) {
      if (hit.start < at || hit.end > stop) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(hit.start, hit.end);
      line.append(text.slice(at, hit.start), mark);
      at = hit.end;
    }
    line.append(text.slice(at, stop));
    if (stop < text.length) line.append(" …");
    return line;
  }

  async function search(language, root, text) {
    const rule = rules[language + " "];
    const asked = [...new Set(stems(text, rule).map((each) => each.stem))];
    const files = await Promise.all(asked.map(function (word) {
      const shard = [...word].slice(0, SHARD).join("");
      if (!rule.shards.includes(shard)) return null; // no word begins so
      const name = [...shard].map((letter) => letter.codePointAt(0).toString(16)).join("-");
      return load(root + "search/" + language + "/words/" + name + ".js", shards, language + " " + shard);
    }));
    return { asked: asked, rule: rule, found: rank(asked, files) };
  }

  function address(path) { return path.split("/").map(encodeURIComponent).join("/"); }

  async function show(list, language, root, result, from) {
    const some = result.found.slice(from, from + SHOWN);
    const texts = await Promise.all(some.map(function (each) {
      return load(root + "search/" + language + "/" + address(each[1]) + ".js", works, language + " " + each[1]);
    }));
    some.forEach(function (each, at) {
      if (!texts[at]) return;
      const [href, heading, text] = texts[at].entries[each[2]];
      const item = document.createElement("li"), name = document.createElement("h2"), link = document.createElement("a");
      link.href = root + address(each[1]) + "/" + language + "/" + (href.startsWith("#") ? "index.html" + href : href || "index.html");
      link.textContent = heading || texts[at].title;
      name.append(link);
      item.append(name);
      const of = [heading && texts[at].title, texts[at].note].filter(Boolean).join(" · ");
      if (of) {
        const law = document.createElement("p");
        law.className = "of";
        law.textContent = of;
        item.append(law);
      }
      item.append(snippet(text, result.asked, result.rule));
      list.append(item);
    });
  }

  function start() {
    const form = document.querySelector("form[data-language]");
    if (!form) return;
    const { language, root, none, some } = form.dataset;
    const input = form.elements.q, status = document.getElementById("lr-status");
    const list = document.getElementById("lr-results"), more = document.getElementById("lr-more");
    let last = 0, result = null, shown = 0;
    async function run(text) {
      const mine = ++last;
      const found = text.trim() ? await search(language, root, text) : null;
      if (mine !== last) return; // another search was asked for meanwhile
      result = found;
      list.replaceChildren();
      shown = 0;
      status.textContent = !found ? "" : found.found.length ? some + " " + found.found.length : none;
      if (found) await next();
      else more.hidden = true;
    }
    async function next() {
      const from = shown;
      shown += SHOWN;
      await show(list, language, root, result, from);
      more.hidden = result.found.length <= shown;
      const items = list.children;
      if (from && items[from]) items[from].querySelector("a").focus();
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      try { history.replaceState(null, "", "?q=" + encodeURIComponent(input.value)); } catch { /* a page without address */ }
      run(input.value);
    });
    more.addEventListener("click", next);
    form.hidden = false;
    const asked = new URLSearchParams(location.search).get("q");
    if (asked) { input.value = asked; run(asked); }
  }

  document.addEventListener("DOMContentLoaded", start);
  return {
    rules: keep(rules), words: keep(shards), work: keep(works),
    stems: function (language, text) { return stems(text, rules[language + " "]).map((each) => each.stem); },
  };
})();
