"""The table of faults, line by line as the issue has them."""

from tests.broken_days.fault import Fault
from tests.broken_days.faults_of_disk import DISK
from tests.broken_days.faults_of_files import FILES, FILES_ON_FIRST_PAGE
from tests.broken_days.faults_of_hub import HUB
from tests.broken_days.faults_of_models import MODELS

FAULTS: tuple[Fault, ...] = (*FILES, *FILES_ON_FIRST_PAGE, *MODELS, *DISK, *HUB)
