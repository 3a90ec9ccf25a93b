// Nothing to call: linking it is enough. See allocation.c.
#pragma once
