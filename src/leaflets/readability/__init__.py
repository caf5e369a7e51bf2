"""Takes a Setting and a Topic, gives how hard each section and product is to read, what breaks a limit, and advice.

Other packages use `findings` and `report`.
"""
