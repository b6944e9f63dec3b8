#!/usr/bin/env bash
# What programs do with bad options and with a folder that cannot be written: status 2 and 1, one line, nothing left
# behind.   Usage: exit_status.sh FOLDER_OF_THE_PROGRAMS
set -uo pipefail
programs=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# expect STATUS TEXT COMMAND...: the exit status, and a line of standard error that contains TEXT.
expect() {
  local status=$1 text=$2 errors
  shift 2
  errors=$("$@" 2>&1 >/dev/null)
  if [ $? -eq "$status" ] && [[ "$errors" == *"$text"* ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $* (expected status $status and '$text'; got: $errors)"
  fi
}

for name in sequence_sum two_numbers find_max; do
  expect 0 "" "$programs/$name" --help
  expect 2 "--nonsense" "$programs/$name" --nonsense
  expect 2 "--epochs" "$programs/$name" --epochs 0
  expect 2 "--epochs" "$programs/$name" --epochs many
  expect 2 "--batch" "$programs/$name" --batch -3
  expect 2 "--learning-rate" "$programs/$name" --learning-rate 0
  expect 2 "--threads" "$programs/$name" --threads 1000
done
expect 2 "--score" "$programs/sequence_sum" --score dot
expect 2 "--loss" "$programs/two_numbers" --loss huber

touch "$scratch/file"
expect 1 "$scratch/file" "$programs/sequence_sum" --epochs 1 --quiet --out "$scratch/file/pictures"
expect 1 "the loss became" "$programs/sequence_sum" --epochs 2 --quiet --learning-rate 1e30 --out "$scratch/out"
if [ -n "$(find "$scratch" -size 0 -name '*.png' -o -name '*.tmp*' -o -name '*.part*')" ]; then
  failed=$((failed + 1))
  echo "FAILED: half-written files in $scratch"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
