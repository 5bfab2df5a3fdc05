#pragma once

#include "NaturalCoordinates.h"
#include "Ranks.h"

#include <vector>

class vtkDataObject;

/// The points of a data set, or of those of a composite, of all ranks in their order; without ghosts.
std::vector<orrery::Vector3> readSeeds(vtkDataObject* source, orrery::Ranks& ranks);
