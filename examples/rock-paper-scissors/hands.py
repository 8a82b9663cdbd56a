"""Draws hands that show rock, paper or scissors, with numpy alone.

A hand is a union of capsules (fingers, thumb, forearm) and one ellipse (palm), each given by its signed
distance. Pose, left or right, rotation, size, place, skin, light and background are drawn at random.
"""
import struct
import zlib

import numpy as np

LABELS = ("rock", "paper", "scissors")
SIZE = 64

# Finger roots on the palm, in palm radii, from the index to the little finger; y points to the finger tips.
_ROOTS = np.array([[-0.62, 0.62], [-0.22, 0.80], [0.20, 0.76], [0.58, 0.55]])
_LENGTHS = np.array([1.30, 1.45, 1.35, 1.05])
_EXTENDED = {"rock": (0, 0, 0, 0), "paper": (1, 1, 1, 1), "scissors": (1, 1, 0, 0)}


def _capsule(x, y, start, end, r0, r1):
    """Distance to the segment start-end, whose radius goes from r0 to r1."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    t = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
    return np.hypot(x - start[0] - t * dx, y - start[1] - t * dy) - (r0 + t * (r1 - r0))


def _parts(label, rng):
    """The capsules of one hand, back to front: (start, end, start radius, end radius)."""
    parts = [((0, -0.4), (rng.uniform(-0.3, 0.3), -6), 0.62, 0.75)]
    width = rng.uniform(0.20, 0.27)
    if label == "scissors":
        angles = np.array([rng.uniform(0.18, 0.42), -rng.uniform(0.05, 0.30), 0, 0])
    else:
        angles = np.linspace(1, -1, 4) * rng.uniform(0.08, 0.38)
    angles += rng.normal(0, 0.04, 4)
    for root, length, angle, extended in zip(_ROOTS, _LENGTHS, angles, _EXTENDED[label]):
        if extended:
            reach = length * rng.uniform(0.88, 1.1)
            tip = (root[0] - np.sin(angle) * reach, root[1] + np.cos(angle) * reach)
            parts.append((tuple(root), tip, width, width * 0.8))
        else:
            knuckle = (root[0], root[1] + rng.uniform(0.05, 0.18))
            parts.append((knuckle, (root[0] * 0.9, root[1] - rng.uniform(0.45, 0.65)), width * 1.08, width))
    if label == "paper":
        angle = rng.uniform(0.6, 1.1)
        parts.append(((-0.62, -0.25), (-0.62 - np.sin(angle) * 1.05, -0.25 + np.cos(angle) * 1.05), 0.28, 0.2))
    else:
        parts.append(((-0.72, -0.2), (rng.uniform(-0.1, 0.3), rng.uniform(-0.05, 0.25)), 0.27, 0.21))
    return parts


def _smooth_noise(rng, cells):
    """Noise in [-1, 1] that varies over SIZE / cells pixels, bilinear between random corners."""
    corners = rng.uniform(-1, 1, (cells + 1, cells + 1))
    at = np.linspace(0, cells - 1e-6, SIZE)
    low, part = at.astype(int), at % 1
    rows = corners[low] * (1 - part)[:, None] + corners[low + 1] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, low + 1] * part


def _background(x, y, rng):
    image = np.full((SIZE, SIZE, 3), rng.uniform(0.05, 0.95, 3))
    image += _smooth_noise(rng, int(rng.integers(1, 9)))[..., None] * rng.uniform(0, 0.25, 3)
    for _ in range(rng.integers(0, 4)):
        start, radius = rng.uniform(-1, 1, 2), rng.uniform(0.05, 0.35)
        cover = np.clip(-_capsule(x, y, start, start + rng.uniform(-0.8, 0.8, 2), radius, radius) * SIZE / 2, 0, 1)
        image += cover[..., None] * (rng.uniform(0, 1, 3) - image)
    return image


def draw(label, rng):
    """One picture of `label`: uint8 [SIZE, SIZE, 3], red-green-blue."""
    at = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, y = np.meshgrid(at, at)
    image = _background(x, y, rng)

    angle, radius = rng.uniform(-np.pi, np.pi), rng.uniform(0.28, 0.40)
    forward = np.array([-np.sin(angle), -np.cos(angle)])
    centre = rng.uniform(-0.15, 0.15, 2) - forward * rng.uniform(0.0, 0.25)
    u, v = x - centre[0], y - centre[1]
    mirror = rng.choice([-1.0, 1.0])
    hx = mirror * (np.cos(angle) * u - np.sin(angle) * v) / radius
    hy = -(np.sin(angle) * u + np.cos(angle) * v) / radius

    skin = np.array([0.96, 0.80, 0.69]) * rng.uniform(0.32, 1.0) ** np.array([0.8, 1.05, 1.2])
    skin = np.clip(skin + rng.normal(0, 0.025, 3), 0.05, 1)
    per_pixel = SIZE / 2 * radius
    palm = (np.hypot(hx / 0.88, hy / 0.95) - 1) * 0.88
    layers = [(palm if part is None else _capsule(hx, hy, *part)) for part in (None, *_parts(label, rng))]
    layers[0], layers[1] = layers[1], layers[0]
    crease = rng.uniform(0.25, 0.6)
    for distance in layers:
        cover = np.clip(0.5 - distance * per_pixel, 0, 1)[..., None]
        rounding = np.clip(-distance / 0.22, 0, 1)
        image += cover * (skin * (1 - crease * (1 - rounding) ** 2)[..., None] - image)

    light = rng.uniform(0, 2 * np.pi)
    image *= (1 + rng.uniform(0, 0.35) * (np.cos(light) * x + np.sin(light) * y))[..., None]
    image = image * rng.uniform(0.65, 1.15) + rng.normal(0, rng.uniform(0.005, 0.05), image.shape)
    return (np.clip(image, 0, 1) * 255).round().astype(np.uint8)


def draw_set(count, seed):
    """`count` pictures, the labels in turn: uint8 [count, SIZE, SIZE, 3] and int64 [count]."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % len(LABELS)
    return np.stack([draw(LABELS[i], rng) for i in labels]), labels.astype(np.int64)


def write_png(path, image):
    """Writes uint8 [height, width, 3] as a PNG file."""
    height, width, _ = image.shape
    rows = b"".join(b"\0" + row.tobytes() for row in image)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
