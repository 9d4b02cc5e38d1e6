"""The Django application that Viewflow's flow lives in."""
