"""The demonstration filled beside a server: once, in the background, whoever looks on or leaves meanwhile."""

import threading

from data.demonstration import record


class Filling:
    """A fill under way. done, total: files, of how many (0: not known yet); again: an earlier one was broken off, and this one
    goes on where it stopped; ended: set when it is over, well or not."""

    def __init__(self, *, again: bool) -> None:
        self.done, self.total, self.again = 0, 0, again
        self.ended = threading.Event()
        self._whole = False
        self._error: Exception | None = None
        # a server that ends does not wait for it: the process that fills ends by itself where nobody reads what it says
        threading.Thread(target=self._run, name="demonstration", daemon=True).start()

    @property
    def failed(self) -> bool:
        """Whether it is over and not all is there."""
        return self.ended.is_set() and not self._whole

    def require(self) -> None:
        """Raises RuntimeError with what the filling process said where it failed."""
        if self.failed:
            raise RuntimeError(f"the demonstration could not be made: {self._error}") from self._error

    def _run(self) -> None:
        try:
            record.fill_apart(self._tell)
            self._whole = True
        except (RuntimeError, OSError) as error:  # said to everybody who waits
            self._error = error
        finally:
            self.ended.set()

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total
