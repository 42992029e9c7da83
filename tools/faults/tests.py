"""The tests there are, in the order in which they are run."""

from calls import Calls
from kill import Kill
from power import Power
from wait import Wait

TESTS = {test.name: test for test in (Kill, Wait, Calls, Power)}
