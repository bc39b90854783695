"""Whether windows may be translucent: without a compositor they may not, and popups are cut to their shape instead."""

import ctypes
import ctypes.util

from PySide6.QtGui import QGuiApplication


def is_composited() -> bool:
    """Asked anew for every card, because compositors come and go."""
    return QGuiApplication.platformName() != "xcb" or _x11_has_compositor()


def _x11_has_compositor() -> bool:
    """Whether somebody owns the selection that a compositor of the first screen holds; False when nobody can tell."""
    name = ctypes.util.find_library("X11")
    if not name:
        return False
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XInternAtom.restype = x11.XGetSelectionOwner.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return False
    try:
        return bool(x11.XGetSelectionOwner(display, x11.XInternAtom(display, b"_NET_WM_CM_S0", 0)))
    finally:
        x11.XCloseDisplay(display)
