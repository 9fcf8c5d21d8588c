"""Writes the data of `imbalance bench resample`, and times imbalanced-learn on it: the peer.

    resample_peer.py write --folder DIR --data NAME
    resample_peer.py time --folder DIR --data NAME --method METHOD --seconds S

`write` leaves the values row by row, NAME.doubles (little-endian) or, of images, NAME.bytes, and NAME.labels (little-endian integers). `time` reads them
and prints one JSON object: processor and wall-clock seconds of the method, and how many rows of each class it leaves. The work is repeated until it
has taken S seconds of processor time, at least once, and the mean of the later half of the repetitions counts: the earlier ones warm up.
"""

import argparse
import gzip
import json
import os
import time
import warnings

import imblearn
import numpy
import sklearn
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.ensemble import BalancedRandomForestClassifier, EasyEnsembleClassifier, RUSBoostClassifier
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from imblearn.under_sampling import (
    EditedNearestNeighbours,
    NearMiss,
    NeighbourhoodCleaningRule,
    RandomUnderSampler,
    TomekLinks,
)
from sklearn.datasets import make_classification

SEED = 7

# The Debian package dataset-fashion-mnist.
FASHION_MNIST = "/usr/share/datasets/fashion-mnist"
IMBALANCE_FACTOR = 100


def resampled_by(sampler, **parameters):
    """How many rows of each class a sampler leaves."""
    return lambda values, labels: numpy.bincount(sampler(**parameters).fit_resample(values, labels)[1]).tolist()


def trained_by(ensemble, **parameters):
    """Trains an ensemble, which leaves no rows."""

    def work(values, labels):
        ensemble(**parameters).fit(values, labels)
        return []

    return work


METHODS = {
    "random-over": resampled_by(RandomOverSampler, random_state=SEED),
    "random-under": resampled_by(RandomUnderSampler, random_state=SEED),
    "smote": resampled_by(SMOTE, random_state=SEED),
    "borderline-smote": resampled_by(BorderlineSMOTE, random_state=SEED),
    "adasyn": resampled_by(ADASYN, random_state=SEED),
    "tomek-links": resampled_by(TomekLinks),
    "enn": resampled_by(EditedNearestNeighbours),
    "ncr": resampled_by(NeighbourhoodCleaningRule),
    "near-miss": resampled_by(NearMiss),
    "smote-enn": resampled_by(SMOTEENN, random_state=SEED),
    "smote-tomek": resampled_by(SMOTETomek, random_state=SEED),
    "balanced-random-forest": trained_by(BalancedRandomForestClassifier, random_state=SEED),
    "easy-ensemble": trained_by(EasyEnsembleClassifier, random_state=SEED),
    "rusboost": trained_by(RUSBoostClassifier, random_state=SEED),
}


def made(rows, columns, informative):
    return make_classification(
        n_samples=rows,
        n_features=columns,
        n_informative=informative,
        n_redundant=5,
        n_classes=3,
        n_clusters_per_class=2,
        weights=[0.01, 0.09, 0.9],
        flip_y=0.0,
        random_state=SEED,
    )


def idx(name, header):
    with gzip.open(os.path.join(FASHION_MNIST, name)) as file:
        return numpy.frombuffer(file.read(), numpy.uint8, offset=header)


def long_tailed_fashion_mnist():
    """The first 6000 F^(-c/9) images of class c: 14,886 of them."""
    labels = idx("train-labels-idx1-ubyte.gz", 8).astype(int)
    images = idx("train-images-idx3-ubyte.gz", 16).reshape(len(labels), -1)
    first = [numpy.flatnonzero(labels == c)[: int(6000 * IMBALANCE_FACTOR ** (-c / 9))] for c in range(10)]
    kept = numpy.sort(numpy.concatenate(first))
    return images[kept], labels[kept]


DATA = {
    "mc20k": lambda: made(20_000, 20, 10),
    "mc100k": lambda: made(100_000, 50, 20),
    "fashion-mnist-lt": long_tailed_fashion_mnist,
}


def write(folder, name):
    values, labels = DATA[name]()
    file = os.path.join(folder, name)
    values.tofile(file + (".bytes" if values.dtype == numpy.uint8 else ".doubles"))
    labels.astype("<i4").tofile(file + ".labels")


def read(folder, name):
    file = os.path.join(folder, name)
    labels = numpy.fromfile(file + ".labels", "<i4").astype(int)
    if os.path.exists(file + ".bytes"):
        values = numpy.fromfile(file + ".bytes", "u1") / 255
    else:
        values = numpy.fromfile(file + ".doubles", "<f8")
    return values.reshape(len(labels), -1), labels


def measure(folder, name, method, seconds):
    values, labels = read(folder, name)
    work = METHODS[method]
    # Between the repetitions.
    processor, wall = [time.process_time()], [time.perf_counter()]
    while len(wall) == 1 or processor[-1] < processor[0] + seconds:
        counts = work(values, labels)
        processor.append(time.process_time())
        wall.append(time.perf_counter())
    return {
        "engine": f"imbalanced-learn {imblearn.__version__}, scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}",
        "processorSeconds": later_half(processor),
        "wallSeconds": later_half(wall),
        "counts": counts,
    }


def later_half(times):
    """The mean of the later half of the repetitions, of all of one."""
    first = (len(times) - 1) // 2
    return (times[-1] - times[first]) / (len(times) - 1 - first)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["write", "time"])
    parser.add_argument("--folder", required=True)
    parser.add_argument("--data", choices=DATA, required=True)
    parser.add_argument("--method", choices=METHODS)
    parser.add_argument("--seconds", type=float)
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    if args.action == "write":
        write(args.folder, args.data)
    else:
        print(json.dumps(measure(args.folder, args.data, args.method, args.seconds)))


if __name__ == "__main__":
    main()
