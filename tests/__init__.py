"""Tests of Parley: they mirror assistant/, talk to real parts, and read as sentences about users."""
