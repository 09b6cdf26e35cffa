"""The schemes walked from application to exit: in browsers (test_in_browsers.py), and quickly by the acts alone (test_by_acts.py)."""

# scheme → code of its centre in the registry
CENTRES = {
    "henan-tic": "HTW",
    "hunan": "HUW",
    "henan-consortium": "HCW",
    "henan-manufacturing": "HMW",
    "zhejiang": "ZJW",
}
