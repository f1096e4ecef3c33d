"""What runs in the worker process; imports domain. From outside only `engine.protocol` is seen."""
