#!/usr/bin/env bash
# Makes the figures of docs/background-prediction.md from the program's own output: ten minutes, most of them the conventional dry run.
# usage: docs/figures/make.sh [WORK_FOLDER]     (needs python3-matplotlib, python3-h5py)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=${1:-$(mktemp -d)}
real=${TXMXANES_REAL_DATA:-../shared/data}

./txmx demo --exit --time-scale 0.02 --port 0 --mode conventional --out "$work/conventional"
./txmx demo --exit --time-scale 0.02 --port 0 --out "$work/improved"
./txmx background evaluate "$work"/conventional/2*/*/*-conventional.nxs --json > "$work/simulated.json"
if [ -f "$real/txm/ssrl_8324eV_flats_0p3s.npy" ]; then
  ./txmx background evaluate "$real/txm/ssrl_8324eV_flats_0p3s.npy" --hidden "$real/golden/hidden_mask.npy" --dark-adu 17 --json > "$work/real.json"
fi
/usr/bin/python3 docs/figures/draw.py "$work" docs/figures
