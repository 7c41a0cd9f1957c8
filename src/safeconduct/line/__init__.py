"""The line wing: it knows a caller and never who a prisoner is."""
