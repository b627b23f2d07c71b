"""Beats."""
