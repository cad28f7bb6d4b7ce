"""Trains the shipped encoder and word table from plain texts; never needed to use the project."""
