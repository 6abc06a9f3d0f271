#!/bin/sh
# Trains the second reader's language data with the tools of Debian's tesseract-ocr: train.sh WORK_DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$1
short_iterations=${2:-4000}
iterations=${3:-20000}
export OMP_THREAD_LIMIT=1

draw() { # NAME SEED FILES [--short]: lines.py and Tesseract's own line format
  [ -f "$work/$1.list" ] && return
  python3 "$here/lines.py" "$work/$1" --seed "$2" --files "$3" --lines 100 ${4:-}
  for tif in "$work/$1"/*.tif; do tesseract "$tif" "${tif%.tif}" --psm 13 lstm.train 2>>"$work/lstmf.log"; done
  ls "$work/$1"/*.lstmf > "$work/$1.list"
}

mkdir -p "$work/script" "$work/start/mrz"
draw short 301 40 --short
draw train 501 80
draw held 909 4

# Every character once: the text of the lines is random, so the language data holds nothing else.
printf 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<\n' > "$work/characters.txt"
unicharset_extractor --output_unicharset "$work/mrz.unicharset" --norm_mode 1 "$work/characters.txt"
# combine_lang_model asks for a table of Chinese radicals, of which none is used.
printf '4E00\t1\t0\n' > "$work/script/radical-stroke.txt"
combine_lang_model --input_unicharset "$work/mrz.unicharset" --script_dir "$work/script" --lang mrz \
  --pass_through_recoder --output_dir "$work/start"

# 24 rows, convolution, pooling by 3, then short LSTM layers.
lstmtraining --traineddata "$work/start/mrz/mrz.traineddata" \
  --net_spec '[1,24,0,1 Ct3,3,16 Mp3,3 Lfys32 Lfx64 Lrx64 Lfx64 O1c1]' --model_output "$work/short" \
  --train_listfile "$work/short.list" --learning_rate 0.003 --max_iterations "$short_iterations" --target_error_rate 0.5
lstmtraining --continue_from "$work/short_checkpoint" --traineddata "$work/start/mrz/mrz.traineddata" \
  --model_output "$work/mrz" --train_listfile "$work/train.list" --eval_listfile "$work/held.list" \
  --learning_rate 0.002 --reset_learning_rate --max_iterations "$iterations" --target_error_rate 0.02
lstmtraining --continue_from "$work/mrz_checkpoint" --traineddata "$work/start/mrz/mrz.traineddata" \
  --model_output "$work/fine" --train_listfile "$work/train.list" --eval_listfile "$work/held.list" \
  --learning_rate 0.0005 --reset_learning_rate --max_iterations 8000 --target_error_rate 0.02
lstmtraining --stop_training --convert_to_int --continue_from "$work/fine_checkpoint" \
  --traineddata "$work/start/mrz/mrz.traineddata" --model_output "$work/mrz.traineddata"
