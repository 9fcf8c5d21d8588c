"""Records the learning-rate factors of PyTorch's schedulers: python3 make_schedules.py > schedules.json

The base rate is 1, so that a rate is a factor; each is what step() leaves behind, not a closed form. "updates" is how
often the scheduler is stepped an epoch.
"""
import json
import sys
import warnings

import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as s

EPOCHS = 100


def rates(updates, make):
    optimiser = SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimiser)
    values = []
    for _ in range(EPOCHS * updates):
        values.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return values


def warm(then, epochs, start, updates=1):
    """ChainedScheduler multiplies the two: the wrapped schedule's clock starts with the run."""
    return lambda o: s.ChainedScheduler(
        [s.LinearLR(o, start_factor=start, total_iters=epochs * updates)] + ([then(o)] if then else [])
    )


def multi_step(o):
    return s.MultiStepLR(o, [60, 80], 0.1)


def cosine(t_max):
    return lambda o: s.CosineAnnealingLR(o, t_max)


def one_cycle(updates, **kwargs):
    return lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=EPOCHS * updates, cycle_momentum=False, **kwargs)


class Last:
    """Stays where it is after the last step, which OneCycleLR refuses."""

    def __init__(self, scheduler):
        self.scheduler = scheduler

    def step(self):
        if self.scheduler.last_epoch + 1 < self.scheduler.total_steps:
            self.scheduler.step()


warnings.simplefilter("ignore")
cases = {
    "constant": (1, lambda o: s.ConstantLR(o, factor=1.0, total_iters=1)),
    "step": (1, lambda o: s.StepLR(o, 30, 0.1)),
    "multi-step": (1, multi_step),
    "multi-step-warm": (1, warm(multi_step, 5, 0.2)),
    "warm": (1, warm(None, 7, 0.1)),
    "warm-3-updates": (3, warm(None, 5, 0.2, 3)),
    "cosine-100": (1, cosine(100)),
    "cosine-30": (1, cosine(30)),
    "one-cycle-cosine": (1, lambda o: Last(one_cycle(1)(o))),
    "one-cycle-linear": (1, lambda o: Last(one_cycle(1, anneal_strategy="linear")(o))),
    "one-cycle-7-updates": (7, lambda o: Last(one_cycle(7, pct_start=0.45, div_factor=10, final_div_factor=100)(o))),
}
json.dump(
    {
        "torch": torch.__version__,
        "epochs": EPOCHS,
        "cases": {name: {"updates": u, "factors": [float(f"{v:.17g}") for v in rates(u, m)]} for name, (u, m) in cases.items()},
    },
    sys.stdout,
)
print()
