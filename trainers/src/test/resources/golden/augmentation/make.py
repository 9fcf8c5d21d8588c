"""Records torchvision's operations on two small images: python3 make.py > torchvision.json (torch 1.13, torchvision 0.14)."""

import json

import torch
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

BILINEAR = InterpolationMode.BILINEAR
HEIGHT, WIDTH = 9, 12
CORNERS = [[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]
MOVED = [[1, 2], [10, 1], [11, 8], [2, 7]]


def smooth(channels, generator):
    """Low frequencies and some noise, so that interpolation is tested on more than noise."""
    coarse = torch.rand(1, channels, 3, 4, generator=generator)
    image = torch.nn.functional.interpolate(coarse, (HEIGHT, WIDTH), mode="bilinear")[0]
    image = 0.8 * image + 0.2 * torch.rand(channels, HEIGHT, WIDTH, generator=generator)
    return (image * 255).round().to(torch.uint8)


def affine(angle, translate, scale, shear):
    return lambda image: F.affine(image, angle, translate, scale, shear, BILINEAR)


OPERATIONS = {
    "brightness 0.3": lambda i: F.adjust_brightness(i, 0.3),
    "brightness 1.7": lambda i: F.adjust_brightness(i, 1.7),
    "contrast 0.3": lambda i: F.adjust_contrast(i, 0.3),
    "contrast 1.7": lambda i: F.adjust_contrast(i, 1.7),
    "saturation 0.3": lambda i: F.adjust_saturation(i, 0.3),
    "saturation 1.7": lambda i: F.adjust_saturation(i, 1.7),
    "hue 0.1": lambda i: F.adjust_hue(i, 0.1),
    "hue -0.4": lambda i: F.adjust_hue(i, -0.4),
    "sharpness 0": lambda i: F.adjust_sharpness(i, 0),
    "sharpness 2": lambda i: F.adjust_sharpness(i, 2),
    "posterise 3": lambda i: F.posterize(i, 3),
    "solarise 100": lambda i: F.solarize(i, 100),
    "autoContrast": F.autocontrast,
    "equalise": F.equalize,
    "blur 0.7": lambda i: F.gaussian_blur(i, 7, 0.7),
    "blur 1.3": lambda i: F.gaussian_blur(i, 9, 1.3),
    "affine 25 2 -1 1.2 0 0": affine(25, [2, -1], 1.2, [0, 0]),
    "affine -70 0 0 0.8 0 0": affine(-70, [0, 0], 0.8, [0, 0]),
    "affine 0 0 0 1 20 0": affine(0, [0, 0], 1, [20, 0]),
    "affine 0 0 0 1 0 -20": affine(0, [0, 0], 1, [0, -20]),
    "affine 10 1 1 1.1 15 -5": affine(10, [1, 1], 1.1, [15, -5]),
    "perspective": lambda i: F.perspective(i, CORNERS, MOVED, BILINEAR),
}

generator = torch.Generator().manual_seed(1)
images = {"colour": smooth(3, generator), "grey": smooth(1, generator)}
cases = []
for name, image in images.items():
    for operation, apply in OPERATIONS.items():
        if name == "colour" or not operation.startswith("hue"):
            cases.append({"image": name, "operation": operation, "result": apply(image).flatten().tolist()})
print("{")
for name, image in images.items():
    print(f'"{name}": {json.dumps({"shape": list(image.shape), "pixels": image.flatten().tolist()})},')
print('"cases": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]}")
