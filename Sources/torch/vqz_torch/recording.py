"""The parts of a step, timed, and on a GPU recorded once and repeated without Python."""

import time

import torch


class Stopwatch:
    """How the time of the steps since the last report divides into parts."""

    PARTS = ('data', 'forward', 'backward', 'optimiser')

    def __init__(self, device):
        self._uses_events = device.type == 'cuda'
        self.restart()

    def restart(self):
        self._marks, self._sums = [], [0.0] * len(self.PARTS)

    def mark(self):
        """Between two parts, before the first and after the last."""
        if self._uses_events:
            event = torch.cuda.Event(enable_timing=True)
            event.record()
            self._marks.append(event)
        else:
            self._marks.append(time.perf_counter())
        if len(self._marks) == len(self.PARTS) + 1 and not self._uses_events:
            self._add()

    def _add(self):
        for i, (a, b) in enumerate(zip(self._marks, self._marks[1:])):
            self._sums[i] += a.elapsed_time(b) if self._uses_events else b - a
        self._marks = []

    def begin_step(self):
        """Of a GPU the last step stands for all: earlier marks are dropped unread."""
        self._marks = []
        self.mark()

    def wait(self):
        """Until the last step has been made."""
        if self._uses_events and self._marks:
            self._marks[-1].synchronize()

    def shares(self):
        """In percent, as text; waits for the last step."""
        self.wait()
        if self._uses_events and len(self._marks) == len(self.PARTS) + 1:
            self._add()
        whole = sum(self._sums) or 1.0
        return ' '.join(f'{name} {100 * part / whole:.0f}%' for name, part in zip(self.PARTS, self._sums))


class Recorded:
    """Functions that are called one after another. On a GPU their work is recorded the first time.

    functions: without arguments or results, that read and write tensors which stay where they are;
    states: tensors that they change for good, put back after the trial runs."""

    TRIALS = 2

    def __init__(self, functions, states, device, report=print):
        self._calls = functions
        if device.type != 'cuda':
            return
        kept = [tensor.clone() for tensor in states]
        try:
            calls = self._record(functions)
        except RuntimeError as error:
            report(f'steps are not recorded, which makes them slower: {str(error).splitlines()[0]}')
            calls = functions
        for tensor, values in zip(states, kept):
            tensor.copy_(values)
        self._calls = calls

    def _record(self, functions):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(self.TRIALS):
                for function in functions:
                    function()
        torch.cuda.current_stream().wait_stream(side)
        torch.cuda.synchronize()
        pool, calls = torch.cuda.graph_pool_handle(), []
        for function in functions:
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=pool):
                function()
            calls.append(graph.replay)
        return calls

    def __getitem__(self, i):
        return self._calls[i]
