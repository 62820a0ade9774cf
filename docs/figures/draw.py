#!/usr/bin/env python3
"""Draws the figures of docs/background-prediction.md from what make.sh left in a folder.

usage: draw.py WORK_FOLDER OUTPUT_FOLDER
"""
import json
import pathlib
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

work, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 130})
COLOURS = {"linear": "#b0413e", "linear + texture": "#d9a05b", "adaptive": "#2a6f97"}


def scores(name, part):
    with open(work / name) as f:
        scan = json.load(f)["scans"][0]
    return {m["model"]: ([f["energy_ev"] for f in m["frames"]], [f[part]["psnr_db"] for f in m["frames"]]) for m in scan["models"]}


def simulated():
    figure, axes = plt.subplots(figsize=(7, 2.8), layout="constrained")
    for model, (energy, psnr) in scores("simulated.json", "whole").items():
        axes.plot(energy, psnr, ".-", ms=4, lw=0.8, color=COLOURS[model], label=model)
    axes.set(xlabel="energy (eV)", ylabel="PSNR (dB)", title="Predicted against measured backgrounds, virtual beamline (a measured one has 44 to 45 dB itself)")
    axes.title.set_fontsize(9)
    axes.legend(frameon=False, ncols=3, loc="lower right")
    figure.savefig(out / "background-simulated.png")


def real():
    if not (work / "real.json").exists():
        return
    figure, axes = plt.subplots(figsize=(7, 2.5), layout="constrained")
    results = scores("real.json", "hidden")
    for i, (model, (_, psnr)) in enumerate(results.items()):
        axes.bar(np.arange(len(psnr)) + 0.27 * (i - 1), psnr, 0.25, color=COLOURS[model], label=model)
    axes.axhline(43.9, color="0.4", lw=0.8, ls="--")
    axes.text(7.75, 44.0, "noise of two flats as base", ha="right", va="bottom", color="0.4")
    axes.set(ylim=(33, 47), xticks=range(8), xticklabels=range(2, 10), xlabel="flat", ylabel="PSNR, hidden half (dB)", title="Real flats (SSRL, 8324 eV): the first and the tenth given, half of the lit field hidden")
    axes.title.set_fontsize(9)
    axes.legend(frameon=False, ncols=3, loc="upper left")
    figure.savefig(out / "background-real.png")


def sample_free():
    path = next((work / "improved").glob("2*/*/*.maps.nxs"))
    with h5py.File(path) as f:
        thickness = f["entry/maps/thickness"][()]
        free = f["entry/background_quality/sample_free"][()]
        residual = f["entry/background_quality/residual_sigma"][()]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.6), layout="constrained", width_ratios=(1.1, 1))
    image = left.imshow(thickness, cmap="gray_r", vmin=0, vmax=np.nanpercentile(thickness, 99.5))
    left.imshow(np.where(free == 1, 1.0, np.nan), cmap=matplotlib.colors.ListedColormap(["#2a6f97"]), alpha=0.45)
    left.set(xticks=[], yticks=[], title="Found free of sample (blue), over thickness")
    figure.colorbar(image, ax=left, label="edge jump", shrink=0.85)
    right.plot(residual, ".", ms=4, color=COLOURS["adaptive"])
    right.axhline(1, color="0.4", lw=0.8, ls="--")
    right.axhline(1.5, color="#b0413e", lw=0.8, ls="--")
    right.text(len(residual), 1.48, "alarm", ha="right", va="top", color="#b0413e")
    right.set(ylim=(0.8, 1.6), xlabel="sample frame", ylabel="residual / shot noise", title="What is left in those pixels")
    for axes in (left, right):
        axes.title.set_fontsize(9)
    figure.savefig(out / "background-sample-free.png")


simulated()
real()
sample_free()
