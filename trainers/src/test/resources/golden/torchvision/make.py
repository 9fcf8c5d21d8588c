"""Writes networks.json: names and shapes of torchvision's networks, and logits of small ones.

    python3 make.py    (needs torch, torchvision and numpy)

Weights and images come from a formula, value(name, i), so that the file holds none of them. Where torchvision has no such
network, the reference is written here from the paper.
"""

import functools
import json
import math
import pathlib

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional as F
from torchvision.models import inception, resnet, vgg


def value(name, count):
    """count numbers in [-1, 1): a hash of the name (FNV-1a) and the index (MurmurHash3's finaliser)."""
    h = 0x811C9DC5
    for byte in name.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(2654435761) + numpy.uint32(h)
    x ^= x >> numpy.uint32(16)
    x *= numpy.uint32(0x85EBCA6B)
    x ^= x >> numpy.uint32(13)
    x *= numpy.uint32(0xC2B2AE35)
    x ^= x >> numpy.uint32(16)
    return x.astype(numpy.float64) / 2.0**31 - 1


def tensor(name, shape):
    u = value(name, math.prod(shape))
    if len(shape) > 1:
        u = u * math.sqrt(6 / math.prod(shape[1:]))
    elif name.endswith(".running_var"):
        u = 1 + 0.5 * u
    elif name.endswith(".weight"):
        u = 1 + 0.25 * u
    else:
        u = 0.25 * u
    return torch.from_numpy(u.astype(numpy.float32).reshape(shape))


def tensors(model):
    return {k: list(v.shape) for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}


class Cosine(nn.Module):
    def __init__(self, features, classes, scale):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(classes, features))
        self.scale = scale

    def forward(self, x):
        return self.scale * F.linear(F.normalize(x), F.normalize(self.weight))


class OptionA(nn.Module):
    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.stride = stride
        self.lacking = channels - channels_in

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride > 1:
            half = self.lacking // 2
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, half, half))
        return F.relu(x + y)


class ResNetCIFAR(nn.Module):
    def __init__(self, blocks, classes, channels=3):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        width = 16
        for stage, count in enumerate(blocks):
            out = 16 * 2**stage
            layers = [OptionA(width if i == 0 else out, out, 2 if stage > 0 and i == 0 else 1) for i in range(count)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
            width = out
        self.stages = len(blocks)
        self.linear = nn.Linear(width, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.linear(x.mean((2, 3)))


class Stage(nn.Module):
    def __init__(self, channels_in, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return F.max_pool2d(F.relu(self.norm(self.conv(x))), 2)


class SmallCNN(nn.Module):
    def __init__(self, channels_in, channels, classes):
        super().__init__()
        self.stages = nn.Sequential(*[Stage(a, b) for a, b in zip([channels_in] + channels, channels)])
        self.classifier = nn.Linear(channels[-1], classes)

    def forward(self, x):
        return self.classifier(self.stages(x).mean((2, 3)))


def cifar_stem(model, channels=3):
    model.conv1 = nn.Conv2d(channels, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    return model


def small_vgg(norm, hidden, side, classes, channels=3):
    cfg = [6, "M", 8, 8, "M"]
    features = vgg.make_layers(cfg, batch_norm=norm)
    if channels != 3:
        features[0] = nn.Conv2d(channels, 6, 3, padding=1)
    model = vgg.VGG(features, num_classes=classes, init_weights=False)
    model.avgpool = nn.AdaptiveAvgPool2d(7) if hidden else nn.Identity()
    layers, width = [], 8 * (side[0] // 4) * (side[1] // 4)
    for units in hidden:
        layers += [nn.Linear(width, units), nn.ReLU(), nn.Dropout()]
        width = units
    model.classifier = nn.Sequential(*layers, nn.Linear(width, classes))
    return model


def small_inception(channels, classes):
    """torchvision's blocks with a sixteenth of the channels, which all are multiples of 16, and no dropout."""

    def narrow(channels_in, filters, **further):
        return inception.BasicConv2d(channels if channels_in == 3 else channels_in // 16, filters // 16, **further)

    blocks = [inception.InceptionA, inception.InceptionB, inception.InceptionC, inception.InceptionD, inception.InceptionE]
    blocks = [narrow] + [functools.partial(block, conv_block=narrow) for block in blocks] + [inception.InceptionAux]
    model = inception.Inception3(classes, False, False, blocks, init_weights=False, dropout=0.0)
    model.fc = nn.Linear(2048 // 16, classes)
    return model


def rows(logits):
    return [[float(x) for x in row] for row in logits]


def case(model, channels, height, width, train=0):
    """
    The logits of two images; of some images while training, that is with the statistics of the batch; and of the two
    again with the running statistics that this moved.
    """
    model.load_state_dict({k: tensor(k, v) for k, v in tensors(model).items()}, strict=False)
    model.eval()

    def images(count):
        pixels = value("images", count * channels * height * width).astype(numpy.float32)
        return torch.from_numpy(pixels).reshape(count, channels, height, width)

    result = {"image": [channels, height, width], "tensors": tensors(model)}
    with torch.no_grad():
        result["logits"] = rows(model(images(2)))
        if train:
            model.train()
            result["training logits"] = rows(model(images(train)))
            model.eval()
            result["logits after"] = rows(model(images(2)))
    return result


def cosine(model, name, scale):
    last = getattr(model, name)
    setattr(model, name, Cosine(last.in_features, last.out_features, scale))
    return model


def main():
    basic, bottleneck = resnet.BasicBlock, resnet.Bottleneck
    result = {
        "made with": f"torch {torch.__version__}, torchvision {torchvision.__version__}",
        "full": {
            "resnet18": tensors(resnet.resnet18()),
            "resnet50": tensors(resnet.resnet50()),
            "vgg16": tensors(vgg.VGG(vgg.make_layers(vgg.cfgs["D"]), init_weights=False)),
            "vgg16-bn": tensors(vgg.VGG(vgg.make_layers(vgg.cfgs["D"], batch_norm=True), init_weights=False)),
            "resnet32": tensors(ResNetCIFAR([5, 5, 5], 10)),
        },
        "cases": {
            "resnet-basic-imagenet": case(resnet.ResNet(basic, [1, 1, 1, 1], 5), 3, 40, 33),
            "resnet-basic-cifar-grey": case(cifar_stem(resnet.ResNet(basic, [2, 1, 1, 1], 5), 1), 1, 16, 12),
            "resnet-bottleneck-cosine": case(cosine(resnet.ResNet(bottleneck, [1, 1, 1, 1], 5), "fc", 16.0), 3, 32, 32),
            "resnet32": case(ResNetCIFAR([5, 5, 5], 10), 3, 17, 16),
            "resnet-cifar-cosine": case(cosine(ResNetCIFAR([1, 1, 1], 5), "linear", 16.0), 3, 16, 16),
            "vgg-hidden": case(small_vgg(False, [12, 10], (28, 28), 5), 3, 28, 28),
            "vgg-norm": case(small_vgg(True, [], (24, 20), 5), 3, 24, 20),
            "vgg-flat-grey": case(small_vgg(False, [], (16, 20), 5, 1), 1, 16, 20),
            "inception": case(inception.inception_v3(num_classes=5, aux_logits=False, init_weights=False), 3, 75, 75),
            "inception-narrow": case(small_inception(3, 5), 3, 123, 107, 6),
            "inception-narrow-grey-cosine": case(cosine(small_inception(1, 4), "fc", 16.0), 1, 75, 80),
            "small-cnn": case(SmallCNN(3, [8, 16, 12], 5), 3, 19, 24),
            "small-cnn-cosine": case(cosine(SmallCNN(1, [8, 16], 5), "classifier", 30.0), 1, 12, 12),
        },
    }
    path = pathlib.Path(__file__).with_name("networks.json")
    path.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
