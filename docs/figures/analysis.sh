#!/usr/bin/env bash
# Makes the figure of docs/analysis.md by its worked example.
# usage: docs/figures/analysis.sh [WORK_FOLDER]     (needs python3-pil)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=${1:-$(mktemp -d)}

./txmx demo --exit --sample ncm811-cycled --time-scale 0.03 --port 0 --out "$work/demo"
./txmx process "$work"/demo/2*/*/*-improved.nxs --recipe docs/examples/analysis.yaml --out "$work/cycled.maps.nxs"
./txmx export "$work/cycled.maps.nxs" --to png --out "$work/pictures"
/usr/bin/python3 docs/figures/compose.py docs/figures/analysis-example.png "$work/pictures"/{fraction.ni2,mix,labels,spectrum.reduced}.png
