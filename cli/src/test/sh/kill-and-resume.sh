#!/usr/bin/env bash
# Kills a short training at random moments (SIGKILL), resumes it, and compares what it leaves with an uninterrupted run: the exported
# model, the predictions, the metrics but for times and memory, and the history but for seconds. Takes some minutes; run it by hand:
#   cli/src/test/sh/kill-and-resume.sh [KILLS] [SEED]
# Of every four kills one falls before the first checkpoint, one while a checkpoint is being written, and two at a random moment.
set -euo pipefail
kills=${1:-20}
RANDOM=${2:-1}

home=$(cd -- "$(dirname -- "$0")/../../../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cat >"$work/small.yml" <<YML
experiment: small
data:
  train: {type: idx, images: $home/data/fashion-mnist-lt/train-images-idx3-ubyte.gz, labels: $home/data/fashion-mnist-lt/train-labels-idx1-ubyte.gz}
  test: {type: idx, images: $home/data/fashion-mnist-lt/t10k-images-idx3-ubyte.gz, labels: $home/data/fashion-mnist-lt/t10k-labels-idx1-ubyte.gz}
  validation: 0.1
trainer:
  type: djl
  architecture: {type: densenet, growth: 4, blocks: [2, 2], initialFeatures: 8, stem: imagenet, dropRate: 0.2}
  epochs: 6
  batchSize: 64
  device: cpu
  threads: 1
  augment: [{type: crop-flip, padding: 2}]
strategies:
  - name: one
    sample: {type: class-balanced}
YML

train() {
  exec "$home/imbalance" run "$work/small.yml" --out "$work/$1" --checkpoint-minutes 0.002 "${@:2}"
}

# What must not differ.
result() {
  local run
  run=$(echo "$work/$1"/one-seed1-????????)
  # The weights; the provenance behind them has the time of training, and the length before it, as one time in a thousand is written shorter.
  head -c "$(($(grep -abo TRIBUO_PROVENANCE "$run/model.onnx" | tail -n 1 | cut -d: -f1) - 16))" "$run/model.onnx" | sha256sum
  gzip -dc "$run/predictions.csv.gz" | sha256sum
  grep -vE '"(trainSeconds|imagesPerSecond|peakRssMb)"' "$run/metrics.json" | sha256sum
  sed 's/,[^,]*$//' "$run/history.csv" | sha256sum
}

now() { date +%s%N; }

(train whole >/dev/null)
start=$(now)
(train again >/dev/null)
milliseconds=$((($(now) - start) / 1000000))
[ "$(result whole)" = "$(result again)" ] || { echo "two uninterrupted runs differ: nothing can be compared"; exit 1; }
echo "an uninterrupted run takes $milliseconds ms"

same=0 early=0 writing=0 resumed=0 over=0
for ((kill = 1; kill <= kills; kill++)); do
  out=killed$kill
  checkpoints=$work/$out/one-seed1-*.unfinished/checkpoint
  log=$work/$out/one-seed1-*.unfinished/log.txt
  (train "$out" >/dev/null 2>&1) &
  pid=$!
  # shellcheck disable=SC2086 # globs
  case $((kill % 4)) in
    0) until ls $log >/dev/null 2>&1; do :; done ;;
    1)
      # Not the first checkpoint.
      until ls $checkpoints/checkpoint-*.ckpt >/dev/null 2>&1; do :; done
      sleep "0.$((RANDOM % 10))"
      until ls $checkpoints/.checkpoint-*.tmp >/dev/null 2>&1 || ! kill -0 $pid 2>/dev/null; do :; done
      ;;
    *)
      # Most of the last third is scoring and the report.
      delay=$((RANDOM * milliseconds / 32768 * 2 / 3))
      sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
      ;;
  esac
  kill -KILL $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true

  fresh="begun again"
  # shellcheck disable=SC2086
  newest=$(ls $checkpoints/checkpoint-*.ckpt 2>/dev/null | tail -n 1 || true)
  # shellcheck disable=SC2086
  if ls $checkpoints/.checkpoint-*.tmp >/dev/null 2>&1; then
    writing=$((writing + 1))
    state="while writing a checkpoint"
  elif [ -n "$newest" ]; then
    state="between checkpoints"
  elif [ -e "$work/$out"/one-seed1-????????/metrics.json ]; then
    state="after the end"
    fresh="kept"
  else
    early=$((early + 1))
    state="before the first checkpoint"
  fi
  (train "$out" >/dev/null)
  said=$(grep -ho 'resumed from .*' "$work/$out"/one-seed1-????????/log.txt | tail -n 1 || true)
  if [ -n "$said" ]; then
    resumed=$((resumed + 1))
  elif [ -n "$newest" ]; then
    over=$((over + 1))
    said="STARTED OVER"
  fi
  verdict=DIFFERENT
  if [ "$(result "$out")" = "$(result whole)" ]; then
    same=$((same + 1))
    verdict=identical
  fi
  echo "kill $kill, $state${newest:+, after $(basename "$newest")}: ${said:-$fresh}, $verdict"
  rm -rf -- "${work:?}/$out"
done
echo "$same of $kills identical; $early killed before the first checkpoint, $writing while one was written; $resumed resumed, $over started over"
[ "$same" -eq "$kills" ] && [ "$over" -eq 0 ]
