"""What `operator` is made of."""

from _operator_native import *
