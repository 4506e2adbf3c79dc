//! Makes archives and crawls, whole ones and odd ones.

#![allow(dead_code)]

use std::io::{Read as _, Write as _};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A frame of raw blocks with a checksum.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive: Vec<u8> = members
        .iter()
        .flat_map(|(name, bytes)| tar_entry(name.as_bytes(), bytes, b'0'))
        .collect();
    archive.resize(archive.len() + 1024, 0);
    archive
}

pub(crate) fn tar_entry(name: &[u8], bytes: &[u8], kind: u8) -> Vec<u8> {
    let mut header = [0u8; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut entry = [&header, bytes].concat();
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

/// A member of a zip archive, and what is said of it.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) mode: u32,
    pub(crate) crc: Option<u32>,
}

pub(crate) fn zip_entry(name: &str, bytes: &[u8]) -> Member {
    Member {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        method: 8,
        flags: 0,
        mode: 0o100_644,
        crc: None,
    }
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let members: Vec<Member> = members
        .iter()
        .map(|(name, bytes)| zip_entry(name, bytes))
        .collect();
    zip_of(&members)
}

pub(crate) fn zip_of(members: &[Member]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::new(), Vec::new());
    for member in members {
        let mut packed = Vec::new();
        match member.method {
            8 => {
                _ = flate2::read::DeflateEncoder::new(&*member.bytes, flate2::Compression::fast())
                    .read_to_end(&mut packed)
                    .unwrap()
            }
            _ => packed.clone_from(&member.bytes),
        }
        let crc = member.crc.unwrap_or_else(|| crc32fast::hash(&member.bytes));
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(member.flags.to_le_bytes());
        common.extend(member.method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((member.bytes.len() as u32).to_le_bytes());
        common.extend((member.name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        let at = archive.len() as u32;
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(member.name.as_bytes());
        archive.extend(&packed);
        list.extend(b"PK\x01\x02\x14\x03");
        list.extend(&common);
        list.extend([0; 6]);
        list.extend((member.mode << 16).to_le_bytes());
        list.extend(at.to_le_bytes());
        list.extend(member.name.as_bytes());
    }
    let at = archive.len() as u32;
    archive.extend(&list);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend((members.len() as u16).to_le_bytes());
    archive.extend((members.len() as u16).to_le_bytes());
    archive.extend((list.len() as u32).to_le_bytes());
    archive.extend(at.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

pub(crate) fn warc(kind: &str, url: &str, mime: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-07-14T09:30:00Z\r\n\
         Content-Type: {mime}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

pub(crate) fn warc_response(url: &str, http: &str, body: &[u8]) -> Vec<u8> {
    warc(
        "response",
        url,
        "application/http; msgtype=response",
        &[http.as_bytes(), body].concat(),
    )
}
