"""primes: trial division, the tutorials' CPU-bound work (000, 002, 003)."""

from fourways import Twin


class Workload(Twin):
    def task(self, index):
        primes = 0
        for candidate in range(2, self.params["limit"]):
            divisor = 2
            while divisor * divisor <= candidate and candidate % divisor != 0:
                divisor += 1
            if divisor * divisor > candidate:
                primes += 1
        return primes
