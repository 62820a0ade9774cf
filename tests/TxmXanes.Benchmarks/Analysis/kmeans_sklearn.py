"""scikit-learn's k-means on the spectra of KMeansBenchmark.cs.

usage: kmeans_sklearn.py FILE ENERGIES PIXELS CLUSTERS
FILE   float32 [energy, pixel]
prints one line of JSON: seconds, inertia, passes of the best search
"""
import json
import sys
import time

import numpy as np
from sklearn.cluster import KMeans

path, energies, pixels, clusters = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
# As PyXAS hands it over: one row a pixel.
spectra = np.ascontiguousarray(np.fromfile(path, dtype=np.float32).reshape(energies, pixels).T)
started = time.perf_counter()
model = KMeans(n_clusters=clusters, init="k-means++", n_init=10, max_iter=300, tol=1e-4, random_state=1, copy_x=False).fit(spectra)
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "inertia": float(model.inertia_), "iterations": int(model.n_iter_)}))
