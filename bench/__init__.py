"""Measurements, never tests: sizes, throughput, latencies, and ratios against raw DuckDB and pandas."""
