"""The polynomial background model of TxmXanes in numpy and scikit-learn: the yardsticks of PolynomialBenchmark.cs.

usage: polynomial_numpy.py FOLDER DEGREE CELL_PX RIDGE
reads  FOLDER/backgrounds.npy   float32 [sequence, energy, row, column]
Every line on standard input is answered by one run of the numpy fit and its milliseconds. At the input's end it
writes FOLDER/coefficients.f64  float64 [cell, term, energy], terms by degree, within it by the power of the last grey value
prints one line of JSON: milliseconds of scikit-learn, and which BLAS numpy used
"""
import json
import sys
import time

import numpy as np
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import PolynomialFeatures
from threadpoolctl import threadpool_info


def monomials(u, v, degree):
    return np.stack([u ** (n - j) * v ** j for n in range(degree + 1) for j in range(n + 1)], axis=-1)


def scaled(frames, sequence, scale):
    """First and last grey values in units of about 1, rounded to float as the other side holds them."""
    return [(frames[sequence, t] * np.float32(1 / scale)).astype(np.float64) for t in (0, -1)]


def normal_equations(frames, degree, cell, ridge):
    """Gram matrices and moments by matrix products, one row of cells at a time: the copy of its pixels to [cell, energy, pixel] then stays in the cache."""
    sequences, energies, height, width = frames.shape
    rows, columns, whole = -(-height // cell), -(-width // cell), width // cell
    terms = (degree + 1) * (degree + 2) // 2
    scale = frames[0, 0].mean(dtype=np.float64)
    gram = np.zeros((rows, columns, terms, terms))
    moments = np.zeros((rows, columns, energies, terms))
    y = np.zeros((columns, energies, cell, cell))
    for s in range(sequences):
        # Pixels beyond the border have monomials of 0 and count nowhere.
        features = np.zeros((rows * cell, columns * cell, terms))
        features[:height, :width] = monomials(*scaled(frames, s, scale), degree)
        for r in range(rows):
            part = frames[s, :, r * cell:(r + 1) * cell]
            n = part.shape[1]
            y[:whole, :, :n] = part[:, :, :whole * cell].reshape(energies, n, whole, cell).transpose(2, 0, 1, 3)
            if whole < columns:
                y[whole, :, :n, :width - whole * cell] = part[:, :, whole * cell:]
            a = features[r * cell:(r + 1) * cell].reshape(cell, columns, cell, terms).transpose(1, 0, 2, 3).reshape(columns, cell * cell, terms)
            gram[r] += a.transpose(0, 2, 1) @ a
            moments[r] += y.reshape(columns, energies, cell * cell) @ a
    gram = gram.reshape(-1, terms, terms)
    diagonal = np.arange(terms)
    gram[:, diagonal, diagonal] *= 1 + ridge
    return np.linalg.solve(gram, moments.reshape(-1, energies, terms).transpose(0, 2, 1) / scale)


def sklearn_per_cell(frames, degree, cell, picked):
    """LinearRegression on PolynomialFeatures, one for each cell, all energies at once; seconds for the picked cells."""
    sequences, energies, height, width = frames.shape
    scale = frames[0, 0].mean(dtype=np.float64)
    columns = -(-width // cell)
    started = time.perf_counter()
    for index in picked:
        r, c = index // columns * cell, index % columns * cell
        pixels = frames[:, :, r:r + cell, c:c + cell].astype(np.float64) / scale
        pixels = pixels.reshape(sequences, energies, -1).transpose(0, 2, 1).reshape(-1, energies)
        features = PolynomialFeatures(degree).fit_transform(pixels[:, [0, -1]])
        LinearRegression(fit_intercept=False).fit(features, pixels)
    return time.perf_counter() - started


def sklearn_per_pixel(frames, degree, ridge, picked):
    """Ridge on PolynomialFeatures, one for each pixel as published (8 samples cannot carry 10 terms without it); seconds for the picked pixels."""
    pixels = frames.reshape(frames.shape[0], frames.shape[1], -1)
    scale = frames[0, 0].mean(dtype=np.float64)
    started = time.perf_counter()
    for p in picked:
        samples = pixels[:, :, p].astype(np.float64) / scale
        features = PolynomialFeatures(degree).fit_transform(samples[:, [0, -1]])
        Ridge(alpha=ridge, fit_intercept=False).fit(features, samples)
    return time.perf_counter() - started


def main():
    folder, degree, cell, ridge = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    frames = np.load(f"{folder}/backgrounds.npy")
    height, width = frames.shape[2:]
    for _ in sys.stdin:
        started = time.perf_counter()
        coefficients = normal_equations(frames, degree, cell, ridge)
        print(1e3 * (time.perf_counter() - started), flush=True)
    coefficients.tofile(f"{folder}/coefficients.f64")

    # A part of each, scaled up: all cells would take seconds, all pixels minutes.
    cells, some_cells, some_pixels = len(coefficients), 60, 300
    per_cell = sklearn_per_cell(frames, degree, cell, np.linspace(0, cells - 1, some_cells).astype(int)) * cells / some_cells
    per_pixel = sklearn_per_pixel(frames, degree, ridge, np.linspace(0, height * width - 1, some_pixels).astype(int)) * height * width / some_pixels
    blas = next((f"{i['internal_api']} {i['version']}, {i['num_threads']} threads" for i in threadpool_info() if i["user_api"] == "blas"), "reference BLAS")
    print(json.dumps({"sklearn_cell_ms": 1e3 * per_cell, "sklearn_pixel_ms": 1e3 * per_pixel, "blas": blas}))


main()
