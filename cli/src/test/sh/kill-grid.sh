#!/usr/bin/env bash
# Runs a grid of 4 strategies and 3 seeds with two worker processes, kills one worker and then the runner itself (SIGKILL), runs the grid
# again until nothing failed, and compares what it leaves with an uninterrupted grid: all 12 runs once, those that were finished when the
# runner was killed untouched, and the same predictions, metrics but for times and memory, and comparison. Takes some minutes; run it by
# hand:
#   cli/src/test/sh/kill-grid.sh
set -euo pipefail

home=$(cd -- "$(dirname -- "$0")/../../../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cat >"$work/grid.yml" <<YML
experiment: grid
data:
  train: {type: idx, images: $home/data/fashion-mnist-lt/train-images-idx3-ubyte.gz, labels: $home/data/fashion-mnist-lt/train-labels-idx1-ubyte.gz}
  test: {type: idx, images: $home/data/fashion-mnist-lt/t10k-images-idx3-ubyte.gz, labels: $home/data/fashion-mnist-lt/t10k-labels-idx1-ubyte.gz}
  validation: 0.1
trainer:
  type: djl
  architecture: {type: densenet, growth: 4, blocks: [2, 2], initialFeatures: 8, stem: imagenet, dropRate: 0.2}
  epochs: 4
  batchSize: 64
  device: cpu
  threads: 1
strategies:
  - name: baseline
  - name: class-balanced
    sample: {type: class-balanced}
  - name: weighted
    reweight: {type: effective-number, beta: auto}
  - name: focal
    loss: {type: focal, gamma: 2}
seeds: [1, 2, 3]
YML

grid() {
  exec "$home/imbalance" run "$work/grid.yml" --out "$work/$1" --jobs 2
}

finished() { find "$work/$1" -mindepth 1 -maxdepth 1 -type d -name '*-seed*-????????' | sort; }

# Names, inodes and times of every file of the finished runs.
state() {
  local run
  while read -r run; do
    find "$run" -type f -printf '%f %i %T@\n' | sort | sed "s|^|${run##*/} |"
  done
}

# What must not differ.
result() {
  local run
  for run in $(finished "$1"); do
    basename "$run"
    gzip -dc "$run/predictions.csv.gz" | sha256sum
    grep -vE '"(trainSeconds|imagesPerSecond|peakRssMb)"' "$run/metrics.json" | sha256sum
  done
  grep -v '"command"' "$work/$1/comparison.json"
}

# Worker processes of a runner.
workers() { pgrep -P "$1" || true; }

until_finished() {
  until [ "$(finished killed 2>/dev/null | wc -l)" -ge "$1" ]; do sleep 0.1; done
}

(grid whole >"$work/whole.txt")
[ "$(finished whole | wc -l)" -eq 12 ] || { echo "the uninterrupted grid has not 12 runs"; exit 1; }
echo "an uninterrupted grid: 12 runs"

mkdir "$work/killed"
(grid killed >"$work/first.txt" 2>&1) &
runner=$!
until_finished 2
# One that is training, not one that is about to end.
until grep -qE '^[34]/12 .*epoch 1/' "$work/first.txt"; do sleep 0.1; done
kill -KILL "$(workers $runner | head -n 1)"
until grep -q 'lost: the worker process was killed (signal 9)' "$work/first.txt"; do
  kill -0 $runner || { cat "$work/first.txt"; exit 1; }
  sleep 0.1
done
echo "a worker killed: $(grep -m 1 'lost: ' "$work/first.txt")"
until_finished 5
until [ "$(grep -c ': epoch 1/' "$work/first.txt")" -ge 7 ]; do sleep 0.1; done
left=$(workers $runner)
kill -KILL $runner
wait $runner 2>/dev/null || true
finished killed >"$work/kept"
state <"$work/kept" >"$work/before"
echo "the runner killed with $(wc -l <"$work/kept") runs finished and $(wc -w <<<"$left") workers at work"

code=0
(grid killed >"$work/second.txt" 2>&1) || code=$?
[ $code -eq 0 ] || { cat "$work/second.txt"; exit 1; }
kept=$(grep -c 'finished before, kept' "$work/second.txt")
echo "run again: $kept kept, $(grep -c ': started' "$work/second.txt") made"
for pid in $left; do
  ! kill -0 "$pid" 2>/dev/null || { echo "worker $pid outlived its runner"; exit 1; }
done
[ "$(finished killed | wc -l)" -eq 12 ] || { echo "not 12 runs"; finished killed; exit 1; }
! find "$work/killed" -name '*.unfinished' | grep -q . || { echo "something is unfinished"; exit 1; }
state <"$work/kept" | diff "$work/before" - || { echo "a finished run was touched"; exit 1; }
diff <(result whole) <(result killed) || { echo "the results differ"; exit 1; }
echo "12 of 12 runs once, none redone, the comparison equal"
