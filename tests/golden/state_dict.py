#!/usr/bin/env python3
"""Writes state_dict.pt: a network's weights as PyTorch saves them, for the test that `pretrained` reads such files.

The network is nn.Sequential(Linear(64, 4), ReLU(), Dropout(), Linear(4, 10)), for images of 8 x 8 pixels. Made with
PyTorch 2.13.
"""
import torch
from torch import nn

torch.manual_seed(1)
network = nn.Sequential(nn.Linear(64, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 10))
with torch.no_grad():
    network[3].bias.copy_(torch.arange(10.0))
torch.save(network.state_dict(), "state_dict.pt")
print(network[0].weight.sum().item())
