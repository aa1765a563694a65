"""Any system that takes JSON or forms by PUT, POST or PATCH."""
