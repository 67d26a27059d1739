#!/bin/sh
# A tour of lawrepo in its own commands: the model law of history/ becomes a collection in ./demo, act by act; it is read
# at three dates and before and after a referendum, proved, and published as it stood on two days. `make demo` runs
# this; so does `sh demo.sh` with the `lawrepo` on PATH.
set -eu
cd "$(dirname "$0")"

charter=/akn/xa/act/1996-05-20/charter
before=2006-09-30 # the capital is renamed the day after, and gets its old name back in 2010
after=2020-01-01
referendum=/akn/xa/act/2026-05-15/96-vi#referendum

# Show a command, then run it.
run() {
  printf '\n$ %s\n' "$*"
  "$@"
}

if [ -e demo ] && [ ! -e demo/laws/lawrepo.toml ] && [ -n "$(ls -A demo)" ]; then
  echo "./demo is no demonstration of lawrepo: move it away first" >&2
  exit 1
fi
rm -rf demo
mkdir demo

run lawrepo init demo/laws --country xa --languages kaz,rus,eng
run lawrepo -C demo/laws import-history history/charter/original.toml
for act in history/charter/acts/*.toml; do
  run lawrepo -C demo/laws amend "$act"
done

# Before the referendum is recorded, both futures can be read.
for outcome in passed failed; do
  run lawrepo -C demo/laws show "$charter~art_1" --at 2027-06-01 --lang eng --assume "$referendum=2026-10-03:$outcome" ||
    true # not in force: replaced by the new Constitution
done
run lawrepo -C demo/laws event "$referendum" 2026-10-03 --outcome passed
run lawrepo -C demo/laws import-history history/constitution/manifest.toml

for day in "$before" 2006-10-01 "$after"; do
  run lawrepo -C demo/laws show "$charter~art_4" --at "$day" --lang eng
done

run lawrepo -C demo/laws blame "$charter~art_4" --at "$after" --lang eng
run lawrepo -C demo/laws check
run lawrepo -C demo/laws verify

for day in "$before" "$after"; do
  for form in html pdf docx epub akn; do
    run lawrepo -C demo/laws export "$charter" --to "$form" --at "$day" --lang eng -o "demo/charter-$day.$form"
  done
done
for form in pdf docx; do # exit 1: the texts differ
  run lawrepo -C demo/laws diff "$charter" --from "$before" --to "$after" --lang eng --as "$form" --layout table \
    -o "demo/changes.$form" || [ $? -eq 1 ]
done
run lawrepo -C demo/laws site -o demo/site --at 2026-11-01

echo
echo "Open these: the law as it stood on two dates, old beside new, and the site of the whole collection:"
for day in "$before" "$after"; do
  echo "  demo/charter-$day.html   demo/charter-$day.pdf   demo/charter-$day.docx   demo/charter-$day.epub"
done
echo "  demo/changes.pdf   demo/changes.docx"
echo "  demo/site/index.html"
echo "The collection is a git repository: git -C demo/laws log"
