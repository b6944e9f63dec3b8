#!/usr/bin/env bash
# Opens the pages in Chromium, without a window and without a network, and drives them.
#   tests/browser/run.sh BROWSER_PAGES [CHROMIUM]
# Each test is a copy of a page with check.js and a script of this folder at its end; what that finds is read from the
# document as it is afterwards. Errors and warnings on the console fail a test too.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
write_pages=$(realpath "$1")
chromium=${2:-chromium}
command -v "$chromium" >/dev/null || { echo "no $chromium here: tests/run browser installs it"; exit 77; }  # skipped
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$write_pages" "$scratch" || exit 1
echo '<!DOCTYPE html><meta charset="utf-8"><title>phone</title>' >"$scratch/phone.html"

drive() {  # drive PAGE SCRIPT [FLAG OF CHROMIUM]: 0 if all checks pass
  local page=$1 script=$2
  local copy=$scratch/test_$page.html log=$scratch/$page.log result
  { cat "$scratch/$page.html"; echo '<script>'; cat "$here/check.js" "$here/$script.js"; echo '</script>'; } >"$copy"
  "$chromium" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --disable-component-update --allow-file-access-from-files --host-resolver-rules='MAP * ~NOTFOUND' \
    --user-data-dir="$scratch/profile_$page" \
    --window-size=1000,900 --virtual-time-budget=15000 --enable-logging=stderr --timeout=20000 \
    ${3:-} --dump-dom "file://$copy" >"$scratch/$page.dom" 2>"$log"
  result=$(sed -n '/<pre id="result">/,/<\/pre>/p' "$scratch/$page.dom" | sed 's/<[^>]*>//g')
  echo "$page: ${result:-FAILED: the test did not come to its end}"
  grep CONSOLE "$log" | grep -v "Canvas2D: Multiple readback" && return 1  # which the tests themselves do
  [[ "$result" == *", 0 failed" ]]
}

dark=--blink-settings=preferredColorScheme=0
status=0
for test in texts:texts explorer:explorer film:film extremes:extremes gallery:gallery gallery_embedded:gallery phone:phone; do
  drive "${test%:*}" "${test#*:}" || status=1
done
for page in texts explorer film gallery; do
  drive "$page" contrast || status=1
  drive "$page" contrast "$dark" || status=1
done
drive film still --force-prefers-reduced-motion || status=1
exit $status
