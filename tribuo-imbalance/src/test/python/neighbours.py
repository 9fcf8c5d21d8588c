"""The other side of NeighbourSpeed: reads lines "DATA COLUMNS LABEL K", prints the CPU seconds of scikit-learn's search in one thread.

K + 1 neighbours, as imbalanced-learn asks for them: its search finds the row itself.
"""
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from sklearn.neighbors import NearestNeighbors

for line in iter(sys.stdin.readline, ""):
    name, columns, label, k = line.split()
    rows = np.fromfile(f"{sys.argv[1]}/{name}.f64").reshape(-1, int(columns))
    labels = np.fromfile(f"{sys.argv[1]}/{name}.i32", dtype="<i4")
    some = rows if int(label) < 0 else rows[labels == int(label)]
    repeats = 20 if len(some) < 3000 else 1
    start = time.process_time()
    for _ in range(repeats):
        NearestNeighbors(n_neighbors=int(k) + 1).fit(some).kneighbors(some)
    print((time.process_time() - start) / repeats, flush=True)
