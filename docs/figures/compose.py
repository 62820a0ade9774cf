"""Puts pictures of `txmx export --to png` side by side. usage: compose.py OUT PICTURE PICTURE …   (needs python3-pil)"""
import sys
from PIL import Image

out, *names = sys.argv[1:]
pictures = [Image.open(n).convert("RGB") for n in names]
width, height = max(p.width for p in pictures), max(p.height for p in pictures)
rows = (len(pictures) + 1) // 2
sheet = Image.new("RGB", (2 * width, rows * height), "white")
for k, picture in enumerate(pictures):
    sheet.paste(picture, (k % 2 * width, k // 2 * height))
sheet.thumbnail((1400, 1400))
sheet.save(out)
