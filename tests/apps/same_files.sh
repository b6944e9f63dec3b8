#!/usr/bin/env bash
# Every program twice with one seed, on one thread and on three: all files must be the same to the last byte.
# Usage: same_files.sh FOLDER_OF_THE_PROGRAMS
set -uo pipefail
programs=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# same NAME COMMAND...: runs it into two folders and compares them.
same() {
  local name=$1
  shift
  "$@" --quiet --seed 3 --threads 1 --out "$scratch/$name/1" >/dev/null || failed=1
  "$@" --quiet --seed 3 --threads 3 --out "$scratch/$name/3" >/dev/null || failed=1
  if ! diff -rq "$scratch/$name/1" "$scratch/$name/3" || [ ! -s "$scratch/$name/1/results.json" ]; then
    failed=1
    echo "FAILED: $* gives other files on three threads than on one"
  fi
}

for i in $(seq 24); do printf 'spam\tbuy now %s\nham\thello %s\n' "$i" "$i"; done >"$scratch/mail.tsv"
seq 400 | awk '{ print sin($1 / 5) + $1 % 7 }' >"$scratch/series.csv"
same sequence_sum "$programs/sequence_sum" --epochs 1
same two_numbers "$programs/two_numbers" --epochs 1
same find_max "$programs/find_max" --epochs 1
same series_forecast "$programs/series_forecast" --csv "$scratch/series.csv" --window 20 --horizon 2 --season 7 --units 8 --epochs 1
same char_classifier "$programs/char_classifier" --data "$scratch/mail.tsv" --units 8 --embedding 4 --epochs 2
same date_translation "$programs/date_translation" train --epochs 1 --steps 4 --units 8 --padding 30
same sequence_attention "$programs/sequence_attention" --epochs 1 --sentences 300 --test-sentences 50
exit $failed
