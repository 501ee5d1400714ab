"""Years of a practice country's events with truth that is known: what oversight is tried on.

Written from docs/detectors.md, by hands that did not read the detectors. One seed gives one history, byte
for byte. `places` and `days` are drawn first, then `arrivals`, `lives` and `holds`, all of them honest;
`mishaps` are the innocent look-alikes that every history has; `misdeeds` are planted when they are asked
for; `rows` and `recording` make events of it, `stories` and `closings` the words, `files` the file.

Cost, 10^6 reports: 16 million rows of 60 bytes, sorted once; texts are joined in Arrow, never one by one.
"""
