"""A server that speaks like the Hugging Face Hub, on loopback, and breaks in every way one asks for.

`python -m tests.hub_server MODEL.gguf` runs it by hand. The Hub answers as 127.0.0.1 and sends files from
localhost, as the real one sends them from another host: the two are different origins.
"""

from tests.hub_server.server import Fault as Fault
from tests.hub_server.server import HubServer as HubServer
from tests.hub_server.server import Request as Request
