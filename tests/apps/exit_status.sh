#!/usr/bin/env bash
# What programs do with bad options, and with files and folders that cannot be read or written: status 2 and 1, one line,
# nothing left behind.   Usage: exit_status.sh FOLDER_OF_THE_PROGRAMS FOLDER_OF_KERAS_FILES
set -uo pipefail
programs=$1 models=$2
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

for name in char_classifier find_max sequence_attention sequence_sum series_forecast two_numbers; do
  expect 0 "" "$programs/$name" --help
  expect 2 "--nonsense" "$programs/$name" --nonsense
  expect 2 "--epochs" "$programs/$name" --epochs 0
  expect 2 "--epochs" "$programs/$name" --epochs many
  expect 2 "--batch" "$programs/$name" --batch -3
  expect 2 "--learning-rate" "$programs/$name" --learning-rate 0
  expect 2 "--threads" "$programs/$name" --threads 1000
  expect 2 "--seed: expected a whole number from 0" "$programs/$name" --seed -1
  expect 2 "expected a number above 0, got 'nan'" "$programs/$name" --learning-rate nan
done
expect 2 "--score" "$programs/sequence_sum" --score dot
expect 2 "--loss" "$programs/two_numbers" --loss huber
chars=$programs/char_classifier
expect 2 "--score" "$chars" --score cosine
expect 2 "--words" "$chars" --words a b --data c
expect 2 "--length" "$chars" --length 20000

touch "$scratch/file"
expect 1 "$scratch/file" "$programs/sequence_sum" --epochs 1 --quiet --out "$scratch/file/pictures"
expect 1 "$scratch/none/attention.keras" "$programs/sequence_sum" --load "$scratch/none" --quiet --out "$scratch/out"
expect 2 "PROGRAM" "$programs/tour"
expect 1 "$scratch/none/sequence_sum/results.json" "$programs/tour" sequence_sum --out "$scratch/none"
expect 1 "the loss became" "$programs/sequence_sum" --epochs 2 --quiet --learning-rate 1e30 --out "$scratch/out"

short="--quiet --epochs 1 --units 4 --embedding 2 --score linear"
expect 1 "$scratch/none.tsv: expected" "$chars" $short --out "$scratch/out" --data "$scratch/none.tsv"
expect 1 "expected two files" "$chars" $short --out "$scratch/out" --words "$scratch/file"
expect 1 "$scratch/none/characters.json: expected" "$chars" --load "$scratch/none" --out "$scratch/out"
expect 1 "a dropout from 0 to below 1" "$chars" $short --dropout 1.5 --out "$scratch/out"
printf 'spam\tbuy now\nham\n' >"$scratch/column.tsv"
printf 'spam\tbuy now\n\nham\thello\n' >"$scratch/gap.tsv"
printf 'spam\tbuy\nham\t\xff\xfe\n' >"$scratch/bytes.tsv"
printf 'spam\tbuy\nham\thello\nnews\train\n' >"$scratch/three.tsv"
expect 1 "column.tsv, line 2: expected a label, a tab and a text" "$chars" $short --out "$scratch/out" --data "$scratch/column.tsv"
expect 1 "gap.tsv, line 2" "$chars" $short --out "$scratch/out" --data "$scratch/gap.tsv"
expect 1 "bytes.tsv, line 2: expected UTF-8" "$chars" $short --out "$scratch/out" --data "$scratch/bytes.tsv"
expect 1 "three.tsv, line 3: expected the label 'spam' or 'ham'" "$chars" $short --out "$scratch/out" --data "$scratch/three.tsv"
for i in $(seq 20); do printf 'spam\tbuy now %s\nham\thello %s%0*d\n' "$i" "$i" 1000 0; done >"$scratch/mail.tsv"
expect 0 "" "$chars" $short --out "$scratch/mail" --data "$scratch/mail.tsv" --length 30
expect 0 "" "$chars" $short --out "$scratch/again" --data "$scratch/mail.tsv" --load "$scratch/mail"
if ! cmp -s <(grep -v '"epochs"' "$scratch/mail/results.json") "$scratch/again/results.json"; then
  failed=$((failed + 1))
  echo "FAILED: char_classifier --load gives other results than the run that it loads"
fi
sed 's/^ham/eggs/' "$scratch/mail.tsv" >"$scratch/eggs.tsv"
expect 1 "labels that the network knows, 'spam' and 'ham'" "$chars" $short --out "$scratch/again" --data "$scratch/eggs.tsv" --load "$scratch/mail"

dates=$programs/date_translation
quick="train --epochs 1 --steps 1 --batch-size 2 --units 2 --quiet"
printf '"5 Jan 2016","2016-01-05"\n"6.1.2016","2016-01-06"\n' >"$scratch/dates.csv"
printf '5 Jan 2016,2016-01-05\n' >"$scratch/unquoted.csv"
printf '5 Jan 2016\n\nMay\xff\n' >"$scratch/latin.txt"
expect 2 "subcommand" "$dates"
for command in train translate visualize; do
  expect 0 "" "$dates" $command --help
  expect 2 "--nonsense" "$dates" $command -e 1 --nonsense
  expect 2 "--padding" "$dates" $command --padding 3
done
expect 2 "--epochs" "$dates" train --epochs 0
expect 2 "--validation-data" "$dates" train --training-data "$scratch/dates.csv"
expect 2 "--examples" "$dates" translate
expect 2 "--human-vocab" "$dates" translate -e x --weights x.h5
expect 1 "$scratch/none.csv: expected" "$dates" $quick -t "$scratch/none.csv" -v "$scratch/dates.csv" --out "$scratch/dates"
expect 1 "$scratch/unquoted.csv, line 1: expected" "$dates" $quick -t "$scratch/dates.csv" -v "$scratch/unquoted.csv" --out "$scratch/dates"
expect 1 "xx_YY" "$dates" $quick --locale xx_YY --out "$scratch/dates"
expect 1 "$scratch/file/dates" "$dates" $quick --out "$scratch/file/dates"
expect 0 "" "$dates" $quick -t "$scratch/dates.csv" -v "$scratch/dates.csv" --out "$scratch/from_file"
expect 0 "" "$dates" $quick --out "$scratch/dates"
expect 0 "" "$dates" train --load "$scratch/dates" --quiet --out "$scratch/dates_again"
expect 0 "" "$dates" visualize -e "$(printf 'x%.0s' {1..10000})" -e 'ü/5' --load "$scratch/dates" --out "$scratch/dates/maps"
expect 0 "" "$dates" translate -e 'Saturday 9 May 2018' -w "$scratch/dates/weights.hdf5" --units 2 \
  --human-vocab "$scratch/dates/human_vocab.json" --machine-vocab "$scratch/dates/machine_vocab.json"
expect 1 "got an empty text" "$dates" translate -e '' --load "$scratch/dates"
expect 1 "$scratch/latin.txt, line 3: expected UTF-8" "$dates" translate -e "$scratch/latin.txt" --load "$scratch/dates"
expect 1 "$scratch/none.txt: expected" "$dates" translate -e "$scratch/none.txt" --load "$scratch/dates"
expect 1 "$scratch/none/translator.keras" "$dates" translate -e x --load "$scratch/none"

series=$programs/series_forecast
expect 2 "--activation" "$series" --activation relu
expect 2 "--window" "$series" --window 0
expect 1 "$scratch/none.csv: expected" "$series" --csv "$scratch/none.csv" --out "$scratch/out"
printf 'day,sold\n1 May,3\n2 May,4\n' >"$scratch/sold.csv"
expect 1 "in the training part, got rows 1 to 1" "$series" --csv "$scratch/sold.csv" --out "$scratch/out"
expect 1 "line 2, column 1: expected a number, got '1 May'" "$series" --csv "$scratch/sold.csv" --column day --out "$scratch/out"
expect 1 "expected a column's name or number, got 'bought'; there are 2 columns: 'day', 'sold'" \
  "$series" --csv "$scratch/sold.csv" --column bought --out "$scratch/out"
expect 1 "expected a season from 1 to the 2256 rows" "$series" --season 3000 --epochs 1 --stride 200 --units 1 --quiet --out "$scratch/out"
awk 'BEGIN { print "t,v"; for (t = 0; t < 200; ++t) print "day " t "," sin(t / 3) }' >"$scratch/waves.csv"
expect 0 "" "$series" --csv "$scratch/waves.csv" --window 12 --horizon 3 --season 19 --epochs 1 --units 2 --quiet --out "$scratch/waves"
expect 1 "give --window, --horizon and --column as in the run that made it" \
  "$series" --csv "$scratch/waves.csv" --window 10 --season 19 --load "$scratch/waves" --quiet --out "$scratch/out"

phrases=$programs/sequence_attention
expect 1 "the grammar does not know 'mord'" "$phrases" --phrase "le chien mord" --out "$scratch/out"
expect 1 "expected French words, got none" "$phrases" --phrase "" --out "$scratch/out"
expect 0 "" "$phrases" --sentences 64 --test-sentences 10 --epochs 1 --quiet --out "$scratch/phrases"
cp "$scratch/waves/self_attention.keras" "$scratch/phrases/phrases.keras"
expect 1 "expected a translator that reads" "$phrases" --load "$scratch/phrases" --quiet --out "$scratch/out"

inspect=$programs/inspect
expect 0 "" "$inspect" --help
expect 2 "FILE" "$inspect"
expect 2 "--nonsense" "$inspect" x.h5 --nonsense
expect 2 "--input" "$inspect" x.h5 --layer dense
expect 2 "--layer" "$inspect" x.h5 --input x.npy
expect 2 "--layer" "$inspect" x.h5 --save y.npy
expect 2 "--layers" "$inspect" x.h5 --layers --layer dense --input x.npy
model=$models/keras3/adam.keras
expect 0 "" "$inspect" "$model" --plot --out "$scratch/pictures"
expect 0 "" "$inspect" "$model" --layers
expect 1 "$scratch/none.h5: expected" "$inspect" "$scratch/none.h5"
expect 1 "$scratch/file: expected" "$inspect" "$scratch/file"
expect 1 "$scratch: expected" "$inspect" "$scratch"
expect 1 "$scratch/file/pictures" "$inspect" "$model" --plot --out "$scratch/file/pictures"
head -c 9000 "$model" >"$scratch/cut.keras"
head -c 9000 "$models/keras3/adam.h5" >"$scratch/cut.h5"
printf '\x89PNG\r\n\x1a\n' >"$scratch/picture.h5"
for file in cut.keras cut.h5 picture.h5; do expect 1 "$scratch/$file: " "$inspect" "$scratch/$file"; done
printf 'a,b,c,d,e\n1,2,3,4,5\n5,4,3,2,1\n' >"$scratch/words.csv"
expect 0 "" "$inspect" "$model" --layer lstm --input "$scratch/words.csv" --save "$scratch/lstm.npy" --plot --out "$scratch/pictures"
expect 0 "" "$inspect" "$model" --layer dense --input "$scratch/words.csv"
expect 1 "no layer named 'gru'; the layers are: tokens, embedding, lstm, dense" "$inspect" "$model" --layer gru --input "$scratch/words.csv"
printf '1,2,3,4,5\n1,2,x,4,5\n' >"$scratch/typo.csv"
expect 1 "line 2, column 3: expected a number, got 'x'" "$inspect" "$model" --layer lstm --input "$scratch/typo.csv"
expect 1 "got 2 rows of 5" "$inspect" "$models/keras3/sgd.keras" --layer dense --input "$scratch/words.csv"
expect 1 "expected --input for each of the model's inputs" "$inspect" "$model" --layer lstm --input "$scratch/words.csv" --input "$scratch/words.csv"
expect 1 "got a file of weights alone" "$inspect" "$models/keras3/adam.weights.h5" --layer dense --input "$scratch/words.csv"
for file in pictures/lstm.recurrent_kernel.png pictures/lstm.weights.png pictures/lstm.png lstm.npy; do
  if [ ! -s "$scratch/$file" ]; then
    failed=$((failed + 1))
    echo "FAILED: inspect did not write $file"
  fi
done
"$inspect" "$model" --plot --out "$scratch/pictures" | true
if [ "${PIPESTATUS[0]}" -ne 0 ]; then
  failed=$((failed + 1))
  echo "FAILED: inspect with a reader that ends early"
fi
if [ -n "$(find "$scratch" -size 0 -name '*.png' -o -name '*.tmp*' -o -name '*.part*')" ]; then
  failed=$((failed + 1))
  echo "FAILED: half-written files in $scratch"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
