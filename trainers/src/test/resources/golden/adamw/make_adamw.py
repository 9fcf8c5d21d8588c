"""Records ten steps of PyTorch's AdamW while the rate changes: python3 make_adamw.py > adamw.json

The problem is a linear layer of 3 inputs and 2 outputs that is given its gradients.
"""
import json
import sys

import torch

torch.manual_seed(1)
weight = torch.nn.Parameter(torch.randn(2, 3))
bias = torch.nn.Parameter(torch.randn(2))
config = {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4, "weightDecay": 0.1}
rates = [0.1, 0.1, 0.05, 0.2, 0.0, 0.01, 0.3, 0.1, 0.02, 0.001]
optimiser = torch.optim.AdamW(
    [weight, bias],
    lr=1.0,
    betas=(config["beta1"], config["beta2"]),
    eps=config["epsilon"],
    weight_decay=config["weightDecay"],
)
record = {
    "torch": torch.__version__,
    **config,
    "weight": weight.flatten().tolist(),
    "bias": bias.tolist(),
    "steps": [],
}
for rate in rates:
    optimiser.param_groups[0]["lr"] = rate
    weight.grad = torch.randn(2, 3)
    bias.grad = torch.randn(2)
    gradients = {"weightGradient": weight.grad.flatten().tolist(), "biasGradient": bias.grad.tolist()}
    optimiser.step()
    record["steps"].append(
        {"rate": rate, **gradients, "weight": weight.flatten().tolist(), "bias": bias.tolist()}
    )
json.dump(record, sys.stdout)
print()
