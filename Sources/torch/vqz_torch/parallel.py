"""Processes that share the crops of every step: sums over them, and who does what."""

import os

import torch
import torch.distributed as dist


class Group:
    """One process, or those that torchrun has started."""

    def __init__(self, device=None):
        self.size, self.rank = int(os.environ.get('WORLD_SIZE', 1)), int(os.environ.get('RANK', 0))
        local = int(os.environ.get('LOCAL_RANK', 0))
        has_gpu = torch.cuda.is_available() if device is None else device == 'cuda'
        self.device = torch.device('cuda', local) if has_gpu else torch.device('cpu')
        if has_gpu:
            torch.cuda.set_device(self.device)
        if self.size > 1:
            dist.init_process_group('nccl' if has_gpu else 'gloo')

    @property
    def leads(self):
        return self.rank == 0

    def share(self, count):
        """The part of so many things that is this process's."""
        return range(count * self.rank // self.size, count * (self.rank + 1) // self.size)

    def sum(self, tensor):
        """Adds those of all processes, in place."""
        if self.size > 1:
            dist.all_reduce(tensor)
        return tensor

    def follow(self, tensors):
        """Sets tensors to those of the first process."""
        if self.size > 1:
            for tensor in tensors:
                dist.broadcast(tensor, 0)

    def agree(self, flag):
        """Whether any process says so."""
        if self.size == 1:
            return bool(flag)
        return bool(self.sum(torch.tensor([float(flag)], device=self.device)).item())

    def leave(self):
        if self.size > 1:
            dist.destroy_process_group()
