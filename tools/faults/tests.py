"""The tests there are, in the order in which they are run."""

from calls import Calls
from damage import Damage
from follow import Follow
from full import Full
from kill import Kill
from power import Power
from reader import Reader
from small_map import Map
from space import Space
from wait import Wait

TESTS = {test.name: test for test in (Kill, Wait, Calls, Power, Full, Map, Space, Reader, Follow, Damage)}
