"""The providers of models: one protocol, one async core, limits around every call."""
