#pragma once

/// Does something for every type of values that an array may have.
#define ORRERY_FOR_VALUE_TYPES(Do)                                                                 \
  Do(char) Do(signed char) Do(unsigned char) Do(short) Do(unsigned short) Do(int) Do(unsigned int) \
    Do(long) Do(unsigned long) Do(long long) Do(unsigned long long) Do(float) Do(double)
