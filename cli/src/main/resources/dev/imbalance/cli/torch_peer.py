"""Trains a DenseNet in eager PyTorch on one fixed random batch and prints one JSON object: the peer of `imbalance bench train`.

Needs torch alone. The network has torchvision's layout and parameter names, the step is the usual one: forward, cross-entropy,
backward, SGD with momentum and weight decay. The batch is a float tensor from the start, so there is no input to time.
"""

import argparse
import json
import resource
import statistics
import time
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional

# growth, channels after the stem, layers of each block
NETWORKS = {
    "small": (12, 24, (6, 6, 6)),
    "densenet121": (32, 64, (6, 12, 24, 16)),
    "densenet161": (48, 96, (6, 12, 36, 24)),
    "densenet169": (32, 64, (6, 12, 32, 32)),
    "densenet201": (32, 64, (6, 12, 48, 32)),
}
# kernel, stride and padding of the first convolution, and whether a stride-2 max pool follows
STEMS = {"cifar": (3, 1, 1, True), "cifar-nopool": (3, 1, 1, False), "imagenet": (7, 2, 3, True)}
BOTTLENECK = 4


class DenseLayer(nn.Sequential):
    def __init__(self, channels, growth):
        width = BOTTLENECK * growth
        super().__init__(
            OrderedDict(
                norm1=nn.BatchNorm2d(channels),
                relu1=nn.ReLU(inplace=True),
                conv1=nn.Conv2d(channels, width, 1, bias=False),
                norm2=nn.BatchNorm2d(width),
                relu2=nn.ReLU(inplace=True),
                conv2=nn.Conv2d(width, growth, 3, padding=1, bias=False),
            )
        )


class DenseBlock(nn.ModuleDict):
    def forward(self, x):
        maps = [x]
        for layer in self.values():
            maps.append(layer(torch.cat(maps, 1)))
        return torch.cat(maps, 1)


def dense_net(growth, channels, blocks, stem, colours, classes):
    kernel, stride, padding, pool = STEMS[stem]
    features = OrderedDict(
        conv0=nn.Conv2d(colours, channels, kernel, stride, padding, bias=False),
        norm0=nn.BatchNorm2d(channels),
        relu0=nn.ReLU(inplace=True),
    )
    if pool:
        features["pool0"] = nn.MaxPool2d(3, 2, 1)
    for number, layers in enumerate(blocks, 1):
        block = DenseBlock()
        for layer in range(layers):
            block["denselayer%d" % (layer + 1)] = DenseLayer(channels, growth)
            channels += growth
        features["denseblock%d" % number] = block
        if number < len(blocks):
            features["transition%d" % number] = nn.Sequential(
                OrderedDict(
                    norm=nn.BatchNorm2d(channels),
                    relu=nn.ReLU(inplace=True),
                    conv=nn.Conv2d(channels, channels // 2, 1, bias=False),
                    pool=nn.AvgPool2d(2),
                )
            )
            channels //= 2
    features["norm5"] = nn.BatchNorm2d(channels)
    features["relu5"] = nn.ReLU(inplace=True)
    features["pool5"] = nn.AdaptiveAvgPool2d(1)
    features["flat5"] = nn.Flatten()
    return nn.Sequential(OrderedDict(features=nn.Sequential(features), classifier=nn.Linear(channels, classes)))


def peak_rss_mb():
    """Of this process alone: ru_maxrss starts from the parent's size."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) // 1024
    except OSError:
        pass
    return None


def main():
    parser = argparse.ArgumentParser(prog="torch_peer", allow_abbrev=False)
    parser.add_argument("--architecture", choices=NETWORKS, required=True)
    parser.add_argument("--stem", choices=STEMS, required=True)
    parser.add_argument("--layout", choices=["contiguous", "channels-last"], required=True)
    parser.add_argument("--precision", choices=["float32", "bf16"], required=True)
    for name in ("batch", "size", "channels", "classes", "threads", "steps", "warm-up"):
        parser.add_argument("--" + name, type=int, required=True)
    asked = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(asked.threads)
    network = dense_net(*NETWORKS[asked.architecture], asked.stem, asked.channels, asked.classes).train()
    images = torch.randn(asked.batch, asked.channels, asked.size, asked.size)
    labels = torch.randint(0, asked.classes, (asked.batch,))
    if asked.layout == "channels-last":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)

    faults = 0
    rows = []
    cpu = []
    for step in range(asked.warm_up + asked.steps):
        if step == asked.warm_up:
            faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        processor = time.process_time()
        times = [time.perf_counter()]
        with torch.autocast("cpu", torch.bfloat16, enabled=asked.precision == "bf16"):
            logits = network(images)
        times.append(time.perf_counter())
        loss = functional.cross_entropy(logits.float(), labels)
        loss.item()
        times.append(time.perf_counter())
        loss.backward()
        times.append(time.perf_counter())
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        times.append(time.perf_counter())
        del logits, loss
        if step >= asked.warm_up:
            rows.append([1e3 * (end - begin) for begin, end in zip(times, times[1:])])
            cpu.append(1e3 * (time.process_time() - processor))
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults

    totals = [sum(row) for row in rows]
    forward, loss, backward, update = (statistics.median(part) for part in zip(*rows))
    print(
        json.dumps(
            {
                "engine": "torch " + torch.__version__,
                "imagesPerSecond": 1e3 * asked.batch / statistics.median(totals),
                "bestImagesPerSecond": 1e3 * asked.batch / min(totals),
                "inputMs": None,
                "forwardMs": forward,
                "lossMs": loss,
                "backwardMs": backward,
                "updateMs": update,
                "cpuMs": statistics.median(cpu),
                "peakRssMb": peak_rss_mb(),
                "minorFaultsPerStep": faults / len(rows),
                "parameters": sum(values.numel() for values in network.parameters()),
            }
        )
    )


if __name__ == "__main__":
    main()
