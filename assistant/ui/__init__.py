"""Widgets; imports domain and control. QtWidgets and QtGui live only here."""
